package gibbs.engine.codec;

import java.lang.foreign.MemorySegment;

/// A codec of a type whose blocks are stored one by one.
interface BlockCodec extends WeightCodec {
  /// Stores the block of weights `weights[first …]` at `target[at …]`.
  void encodeBlock(float[] weights, int first, MemorySegment target, long at);

  /// Reads the block at `source[at …]` to `weights[first …]`.
  void decodeBlock(MemorySegment source, long at, float[] weights, int first);

  @Override
  default void encode(float[] weights, MemorySegment target) {
    int length = type().blockLength();
    for (int block = 0; block < weights.length / length; block++) {
      encodeBlock(weights, block * length, target, (long) block * type().blockBytes());
    }
  }

  @Override
  default void decode(MemorySegment source, float[] weights) {
    int length = type().blockLength();
    for (int block = 0; block < weights.length / length; block++) {
      decodeBlock(source, (long) block * type().blockBytes(), weights, block * length);
    }
  }
}
