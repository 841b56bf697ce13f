package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Blocks of 32 weights: one F16 scale d, 32 high bits (bit k is weight k's), then 16 bytes with
/// the low four bits; byte j holds weight j in its low half and weight j + 16 in its high half.
/// Together they are q in 0 … 31; w = d · (q − 16).
///
/// **Encoding.** m is the weight of largest magnitude (the first of several), d = m / −16, so that
/// m becomes exactly −16; q = ⌊w / d + 16.5⌋, at most 31. A block of zeros has d = 0.
record Q50Codec() implements BlockCodec {
  private static final int LENGTH = TensorType.Q5_0.blockLength();
  private static final int HALF = LENGTH / 2;
  private static final int BITS_AT = 2;
  private static final int LEVELS_AT = 6;

  @Override
  public TensorType type() {
    return TensorType.Q5_0;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    float scale = WeightRange.of(weights, first, LENGTH).extreme() / -16;
    float inverse = scale == 0 ? 0 : 1 / scale;
    CodecLayouts.putHalf(target, at, scale);
    int bits = 0;
    for (int k = 0; k < HALF; k++) {
      int low = level(weights[first + k] * inverse);
      int high = level(weights[first + HALF + k] * inverse);
      bits |= low >>> 4 << k | high >>> 4 << HALF + k;
      CodecLayouts.putOctet(target, at + LEVELS_AT + k, low & 0xF | high << 4);
    }
    target.set(CodecLayouts.INT, at + BITS_AT, bits);
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at);
    int bits = source.get(CodecLayouts.INT, at + BITS_AT);
    for (int k = 0; k < HALF; k++) {
      int pair = CodecLayouts.octet(source, at + LEVELS_AT + k);
      int low = pair & 0xF | (bits >>> k & 1) << 4;
      int high = pair >>> 4 | (bits >>> HALF + k & 1) << 4;
      weights[first + k] = scale * (low - 16);
      weights[first + HALF + k] = scale * (high - 16);
    }
  }

  private static int level(float x) {
    return Math.min(31, (int) (x + 16.5f));
  }
}
