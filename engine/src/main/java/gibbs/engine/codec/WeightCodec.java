package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Stores weights as blocks of one tensor type and reads them back.
///
/// **Definition.** `decode` is exact: the type's formula without rounding beyond that of a product
/// of the stored numbers, which fp32 holds exactly for every type here. `encode` is ggml's
/// reference rounding, so that files are byte for byte those of the usual tools. **Cost.**
/// O(length), no allocation. Stateless and safe for use by many threads.
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
    return Optional.ofNullable(CodecRegistry.BY_TYPE.get(type));
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
                    "type must be one of " + CodecRegistry.BY_TYPE.keySet() + ", was " + type));
  }
}
