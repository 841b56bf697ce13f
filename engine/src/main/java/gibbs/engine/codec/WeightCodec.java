package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Stores weights as blocks of one tensor type and reads them back.
///
/// **Definition.** `decode` is the type's formula in single precision. Its products of stored
/// numbers are exact there for every type here; where a minimum is added to a product, that sum is
/// rounded once, so that a fused multiply-add gives the same bits. `encode` is ggml's reference
/// rounding, byte for byte, for F16, BF16 and the types of 32 evenly spaced weights a block; for
/// IQ4_NL and super-blocks it rounds plainly where ggml searches for a smaller error. **Cost.**
/// O(length). Stateless and safe for use by many threads.
public interface WeightCodec {
  /// The type of the blocks.
  ///
  /// @return the type
  TensorType type();

  /// Stores weights.
  ///
  /// @param weights finite numbers, a whole number of blocks
  /// @param target exactly the bytes of that many weights, at any alignment
  void encode(float[] weights, MemorySegment target);

  /// Reads weights.
  ///
  /// @param source exactly the bytes of that many weights, at any alignment
  /// @param weights where they go; a whole number of blocks
  void decode(MemorySegment source, float[] weights);

  /// The codec of a type.
  ///
  /// @param type a tensor type
  /// @return its codec, if there is one
  static Optional<WeightCodec> of(TensorType type) {
    return Optional.ofNullable(CodecRegistry.find(type));
  }

  /// The codec of a type that must have one.
  ///
  /// @param type a tensor type
  /// @return its codec
  /// @throws IllegalArgumentException if there is none
  static WeightCodec require(TensorType type) {
    return of(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "type must be one of " + CodecRegistry.types() + ", was " + type));
  }
}
