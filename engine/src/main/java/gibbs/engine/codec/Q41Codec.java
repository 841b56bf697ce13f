package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Blocks of 32 weights: F16 scale d, F16 minimum m, then 16 bytes; byte j holds weight j in its
/// low half and weight j + 16 in its high half, each as q in 0 … 15; w = d · q + m.
///
/// **Encoding.** m = min w, d = (max w − m) / 15; q = ⌊(w − m) / d + ½⌋, at most 15, by the scale
/// and minimum before their rounding to F16. A block of equal weights has d = 0.
record Q41Codec() implements BlockCodec {
  private static final int LENGTH = TensorType.Q4_1.blockLength();
  private static final int HALF = LENGTH / 2;
  private static final int LEVELS_AT = 4;

  @Override
  public TensorType type() {
    return TensorType.Q4_1;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    WeightRange range = WeightRange.of(weights, first, LENGTH);
    float scale = (range.most() - range.least()) / 15;
    float inverse = scale == 0 ? 0 : 1 / scale;
    CodecLayouts.putHalf(target, at, scale);
    CodecLayouts.putHalf(target, at + 2, range.least());
    for (int k = 0; k < HALF; k++) {
      int low = level((weights[first + k] - range.least()) * inverse);
      int high = level((weights[first + HALF + k] - range.least()) * inverse);
      CodecLayouts.putOctet(target, at + LEVELS_AT + k, low | high << 4);
    }
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at);
    float least = CodecLayouts.half(source, at + 2);
    for (int k = 0; k < HALF; k++) {
      int pair = CodecLayouts.octet(source, at + LEVELS_AT + k);
      weights[first + k] = scale * (pair & 0xF) + least;
      weights[first + HALF + k] = scale * (pair >>> 4) + least;
    }
  }

  private static int level(float x) {
    return Math.min(15, (int) (x + 0.5f));
  }
}
