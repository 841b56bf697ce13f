package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Blocks of 32 weights: F16 scale d, F16 minimum m, 32 high bits (bit k is weight k's), then 16
/// bytes with the low four bits; byte j holds weight j in its low half and weight j + 16 in its
/// high half. Together they are q in 0 … 31; w = d · q + m.
///
/// **Encoding.** m = min w, d = (max w − m) / 31; q = ⌊(w − m) / d + ½⌋, by the scale and minimum
/// before their rounding to F16. A block of equal weights has d = 0.
record Q51Codec() implements BlockCodec {
  private static final int LENGTH = TensorType.Q5_1.blockLength();
  private static final int HALF = LENGTH / 2;
  private static final int BITS_AT = 4;
  private static final int LEVELS_AT = 8;

  @Override
  public TensorType type() {
    return TensorType.Q5_1;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    WeightRange range = WeightRange.of(weights, first, LENGTH);
    float scale = (range.most() - range.least()) / 31;
    float inverse = scale == 0 ? 0 : 1 / scale;
    CodecLayouts.putHalf(target, at, scale);
    CodecLayouts.putHalf(target, at + 2, range.least());
    int bits = 0;
    for (int k = 0; k < HALF; k++) {
      int low = (int) ((weights[first + k] - range.least()) * inverse + 0.5f);
      int high = (int) ((weights[first + HALF + k] - range.least()) * inverse + 0.5f);
      bits |= low >>> 4 << k | high >>> 4 << HALF + k;
      CodecLayouts.putOctet(target, at + LEVELS_AT + k, low & 0xF | high << 4);
    }
    target.set(CodecLayouts.INT, at + BITS_AT, bits);
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at);
    float least = CodecLayouts.half(source, at + 2);
    int bits = source.get(CodecLayouts.INT, at + BITS_AT);
    for (int k = 0; k < HALF; k++) {
      int pair = CodecLayouts.octet(source, at + LEVELS_AT + k);
      int low = pair & 0xF | (bits >>> k & 1) << 4;
      int high = pair >>> 4 | (bits >>> HALF + k & 1) << 4;
      weights[first + k] = scale * low + least;
      weights[first + HALF + k] = scale * high + least;
    }
  }
}
