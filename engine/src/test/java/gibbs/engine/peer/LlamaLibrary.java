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

/// The native library: unpacked, loaded and silenced once, never unloaded.
///
/// Layouts are those of llama.cpp in March 2025, which the library was built from; [#checkLayouts]
/// reads the defaults back and compares them, so that another build is refused rather than misread.
@SuppressWarnings("restricted") // calling native code is what this class is for
final class LlamaLibrary {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;
  static final AddressLayout ADDRESS = ValueLayout.ADDRESS;

  /// `llama_model_params`.
  static final StructLayout MODEL_PARAMS =
      MemoryLayout.structLayout(
          ADDRESS.withName("devices"),
          INT.withName("n_gpu_layers"),
          INT.withName("split_mode"),
          INT.withName("main_gpu"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("tensor_split"),
          ADDRESS.withName("progress_callback"),
          ADDRESS.withName("progress_callback_user_data"),
          ADDRESS.withName("kv_overrides"),
          BOOL.withName("vocab_only"),
          BOOL.withName("use_mmap"),
          BOOL.withName("use_mlock"),
          BOOL.withName("check_tensors"),
          MemoryLayout.paddingLayout(4));

  /// `llama_context_params`.
  static final StructLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          INT.withName("n_ctx"),
          INT.withName("n_batch"),
          INT.withName("n_ubatch"),
          INT.withName("n_seq_max"),
          INT.withName("n_threads"),
          INT.withName("n_threads_batch"),
          INT.withName("rope_scaling_type"),
          INT.withName("pooling_type"),
          INT.withName("attention_type"),
          FLOAT.withName("rope_freq_base"),
          FLOAT.withName("rope_freq_scale"),
          FLOAT.withName("yarn_ext_factor"),
          FLOAT.withName("yarn_attn_factor"),
          FLOAT.withName("yarn_beta_fast"),
          FLOAT.withName("yarn_beta_slow"),
          INT.withName("yarn_orig_ctx"),
          FLOAT.withName("defrag_thold"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("cb_eval"),
          ADDRESS.withName("cb_eval_user_data"),
          INT.withName("type_k"),
          INT.withName("type_v"),
          BOOL.withName("logits_all"),
          BOOL.withName("embeddings"),
          BOOL.withName("offload_kqv"),
          BOOL.withName("flash_attn"),
          BOOL.withName("no_perf"),
          MemoryLayout.paddingLayout(3),
          ADDRESS.withName("abort_callback"),
          ADDRESS.withName("abort_callback_data"));

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
    checkLayouts();
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

  private static SymbolLookup load() {
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

  private static void checkLayouts() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model = defaults("llama_model_default_params", MODEL_PARAMS, arena);
      MemorySegment context = defaults("llama_context_default_params", CONTEXT_PARAMS, arena);
      boolean asExpected =
          model.get(INT, offset(MODEL_PARAMS, "split_mode")) == 1
              && model.get(BOOL, offset(MODEL_PARAMS, "use_mmap"))
              && !model.get(BOOL, offset(MODEL_PARAMS, "vocab_only"))
              && context.get(INT, offset(CONTEXT_PARAMS, "n_ctx")) == 512
              && context.get(FLOAT, offset(CONTEXT_PARAMS, "yarn_beta_fast")) == 32
              && context.get(FLOAT, offset(CONTEXT_PARAMS, "defrag_thold")) == -1
              && context.get(INT, offset(CONTEXT_PARAMS, "type_k")) == 1
              && context.get(INT, offset(CONTEXT_PARAMS, "type_v")) == 1
              && context.get(BOOL, offset(CONTEXT_PARAMS, "offload_kqv"))
              && !context.get(BOOL, offset(CONTEXT_PARAMS, "flash_attn"))
              && context.get(BOOL, offset(CONTEXT_PARAMS, "no_perf"));
      if (!asExpected) {
        throw new IllegalStateException("llama.cpp library has other layouts than de.kherud 4.2.0");
      }
    }
  }
}
