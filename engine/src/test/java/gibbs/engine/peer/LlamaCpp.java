package gibbs.engine.peer;

import static gibbs.engine.peer.LlamaLibrary.ADDRESS;
import static gibbs.engine.peer.LlamaLibrary.BYTE;
import static gibbs.engine.peer.LlamaLibrary.FLOAT;
import static gibbs.engine.peer.LlamaLibrary.INT;
import static gibbs.engine.peer.LlamaLibrary.LONG;
import static gibbs.engine.peer.LlamaLibrary.call;
import static gibbs.engine.peer.LlamaLibrary.handle;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// llama.cpp as a peer to compare with: that of spring 2025, or, where the system property
/// `gibbs.peer` names the folder of its prebuilt libraries, v0.5.0.
///
/// Ask [#whyMissing] first: on platforms without the library tests are skipped with that reason.
public final class LlamaCpp {
  private LlamaCpp() {}

  /// Why there is no peer on this machine.
  ///
  /// @return one line, or empty if there is one
  /// @throws IllegalArgumentException if the folder that `gibbs.peer` names holds no such libraries
  public static Optional<String> whyMissing() {
    try {
      LlamaLibrary.lastMessage();
      return Optional.empty();
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String folder = System.getProperty(LlamaLibrary.FOLDER_PROPERTY);
      if (folder != null) {
        throw new IllegalArgumentException(
            "no libraries of llama.cpp v0.5.0 in " + folder + ": " + cause.getMessage(), e);
      }
      return Optional.of(String.valueOf(cause.getMessage()));
    }
  }

  /// The peer's version.
  ///
  /// @return for tables and messages
  public static String version() {
    return LlamaLibrary.LAYOUTS.version();
  }

  /// Opens a model with its weights.
  ///
  /// @param file a GGUF file
  /// @return the model, to be closed by the caller
  public static LlamaCppModel open(Path file) {
    return LlamaCppModel.open(file, LlamaCppModel.Contents.ALL);
  }

  /// Opens a model's vocabulary alone, from any model file or a vocabulary file.
  ///
  /// @param file a GGUF file
  /// @return a model that tokenizes and computes nothing, to be closed by the caller
  public static LlamaCppModel openVocabulary(Path file) {
    return LlamaCppModel.open(file, LlamaCppModel.Contents.VOCABULARY);
  }

  /// Stores weights as the peer does.
  ///
  /// @param type any type that the peer writes without an importance matrix
  /// @param weights rows one after another
  /// @param rowLength weights in a row, a multiple of the type's block length
  /// @return the blocks' bytes
  public static byte[] quantise(TensorType type, float[] weights, int rowLength) {
    MethodHandle quantise =
        handle(
            "ggml_quantize_chunk",
            FunctionDescriptor.of(LONG, INT, ADDRESS, ADDRESS, LONG, LONG, LONG, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(FLOAT, weights);
      MemorySegment target = arena.allocate(type.bytes(weights.length));
      long written =
          call(
              () ->
                  (long)
                      quantise.invokeExact(
                          type.code(),
                          source,
                          target,
                          0L,
                          (long) (weights.length / rowLength),
                          (long) rowLength,
                          MemorySegment.NULL));
      if (written != target.byteSize()) {
        throw new IllegalStateException("llama.cpp wrote " + written + " bytes of " + type);
      }
      return target.toArray(BYTE);
    }
  }

  /// Reads weights as the peer does.
  ///
  /// @param type a type of blocks
  /// @param blocks whole blocks
  /// @return the weights that they stand for
  public static float[] dequantise(TensorType type, byte[] blocks) {
    String prefix = type.name().startsWith("I") ? "dequantize_row_i" : "dequantize_row_q";
    MethodHandle dequantise =
        handle(
            prefix + type.name().substring(1).replace("Q4_NL", "q4_nl"),
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, LONG));
    long length = (long) blocks.length / type.blockBytes() * type.blockLength();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(BYTE, blocks);
      MemorySegment target = arena.allocate(FLOAT, length);
      LlamaLibrary.run(
          () -> {
            dequantise.invokeExact(source, target, length);
          });
      return target.toArray(FLOAT);
    }
  }

  /// Bytes of a block as the peer knows them.
  ///
  /// @param type a type
  /// @return its block's size
  public static long blockBytes(TensorType type) {
    MethodHandle size = handle("ggml_type_size", FunctionDescriptor.of(LONG, INT));
    return call(() -> (long) size.invokeExact(type.code()));
  }

  /// Weights in a block as the peer knows them.
  ///
  /// @param type a type
  /// @return the count
  public static long blockLength(TensorType type) {
    MethodHandle length = handle("ggml_blck_size", FunctionDescriptor.of(LONG, INT));
    return call(() -> (long) length.invokeExact(type.code()));
  }
}
