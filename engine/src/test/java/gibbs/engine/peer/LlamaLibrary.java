package gibbs.engine.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The native library: unpacked, loaded and silenced once, never unloaded.
///
/// The artefact's library of March 2025 by default; with the system property [#FOLDER_PROPERTY] the
/// prebuilt libraries of v0.5.0. [LlamaLayouts#check] reads the defaults back and compares them, so
/// that another build is refused rather than misread.
@SuppressWarnings("restricted") // calling native code is what this class is for
final class LlamaLibrary {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;
  static final AddressLayout ADDRESS = ValueLayout.ADDRESS;

  /// A folder with the libraries of llama.cpp v0.5.0, to be used instead of the artefact's.
  static final String FOLDER_PROPERTY = "gibbs.peer";

  static final LlamaLayouts LAYOUTS =
      folder() == null ? LlamaLayouts.MARCH_2025 : LlamaLayouts.V0_5_0;

  /// `llama_model_params`.
  static final StructLayout MODEL_PARAMS = LAYOUTS.modelParams();

  /// `llama_context_params`.
  static final StructLayout CONTEXT_PARAMS = LAYOUTS.contextParams();

  /// `llama_batch`.
  static final StructLayout BATCH =
      MemoryLayout.structLayout(
          INT.withName("n_tokens"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("token"),
          ADDRESS.withName("embd"),
          ADDRESS.withName("pos"),
          ADDRESS.withName("n_seq_id"),
          ADDRESS.withName("seq_id"),
          ADDRESS.withName("logits"));

  /// `llama_sampler_chain_params`.
  static final StructLayout CHAIN_PARAMS = MemoryLayout.structLayout(BOOL.withName("no_perf"));

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = load();
  private static volatile String lastMessage = "";
  private static volatile String lastMessages = "";

  static {
    silence();
    run(
        () -> {
          handle("llama_backend_init", FunctionDescriptor.ofVoid()).invokeExact();
        });
    if (folder() != null) {
      loadBackends();
    }
    try (Arena arena = Arena.ofConfined()) {
      LAYOUTS.check(
          defaults("llama_model_default_params", MODEL_PARAMS, arena),
          defaults("llama_context_default_params", CONTEXT_PARAMS, arena));
    }
  }

  /// A native call that returns something.
  interface Call<T> {
    T invoke() throws Throwable;
  }

  /// A native call that returns nothing.
  interface VoidCall {
    void invoke() throws Throwable;
  }

  private LlamaLibrary() {}

  /// Where the library lies inside its jar on this machine.
  static String resource() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor =
        Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "aarch64", "arm64", "aarch64")
            .getOrDefault(System.getProperty("os.arch").toLowerCase(Locale.ROOT), "unknown");
    if (system.contains("win")) {
      return "/de/kherud/llama/Windows/" + processor + "/jllama.dll";
    }
    return system.contains("mac")
        ? "/de/kherud/llama/Mac/" + processor + "/libjllama.dylib"
        : "/de/kherud/llama/Linux/" + processor + "/libjllama.so";
  }

  static MethodHandle handle(String name, FunctionDescriptor signature) {
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), signature);
  }

  static <T> T call(Call<T> call) {
    try {
      return call.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void run(VoidCall call) {
    call(
        () -> {
          call.invoke();
          return 0;
        });
  }

  /// A structure that a `…_default_params` function returns.
  static MemorySegment defaults(String function, StructLayout layout, Arena arena) {
    MethodHandle handle = handle(function, FunctionDescriptor.of(layout));
    return call(() -> (MemorySegment) handle.invoke(arena));
  }

  static long offset(StructLayout layout, String field) {
    return layout.byteOffset(MemoryLayout.PathElement.groupElement(field));
  }

  /// The last two errors that the library reported: why something failed, and that it did.
  static String lastMessage() {
    return lastMessages;
  }

  private static @Nullable Path folder() {
    String folder = System.getProperty(FOLDER_PROPERTY);
    return folder == null ? null : Path.of(folder);
  }

  /// One backend a processor generation lies in the folder; the library takes the fitting one.
  private static void loadBackends() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(System.getProperty(FOLDER_PROPERTY));
      MethodHandle loadAll =
          handle("ggml_backend_load_all_from_path", FunctionDescriptor.ofVoid(ADDRESS));
      run(
          () -> {
            loadAll.invokeExact(path);
          });
    }
  }

  private static SymbolLookup load() {
    Path folder = folder();
    if (folder != null) {
      return Stream.of("libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so")
          .map(name -> SymbolLookup.libraryLookup(folder.resolve(name), Arena.global()))
          .reduce(SymbolLookup::or)
          .orElseThrow();
    }
    try (InputStream library = LlamaLibrary.class.getResourceAsStream(resource())) {
      if (library == null) {
        throw new IllegalStateException("no llama.cpp library for this machine: " + resource());
      }
      Path unpacked = Files.createTempFile("llama", ".library");
      unpacked.toFile().deleteOnExit();
      Files.copy(library, unpacked, StandardCopyOption.REPLACE_EXISTING);
      return SymbolLookup.libraryLookup(unpacked, Arena.global());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void silence() {
    run(
        () -> {
          MethodHandle keep =
              MethodHandles.lookup()
                  .findStatic(
                      LlamaLibrary.class,
                      "keepMessage",
                      MethodType.methodType(
                          void.class, int.class, MemorySegment.class, MemorySegment.class));
          MemorySegment callback =
              LINKER.upcallStub(
                  keep, FunctionDescriptor.ofVoid(INT, ADDRESS, ADDRESS), Arena.global());
          handle("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS))
              .invokeExact(callback, MemorySegment.NULL);
        });
  }

  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called from native code
  private static void keepMessage(int level, MemorySegment text, MemorySegment unused) {
    int error = 4;
    if (level == error) {
      String message = text.reinterpret(Long.MAX_VALUE).getString(0).strip();
      lastMessages = lastMessage + "; " + message;
      lastMessage = message;
    }
  }
}
