package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Blocks of 32 weights: one F16 scale d, then 32 signed bytes q; w = d · q.
///
/// **Encoding.** d = max|w| / 127, kept in fp32 while q = w / d is rounded to nearest, halves away
/// from zero; d itself is stored rounded to F16. A block of zeros has d = 0.
record Q80Codec() implements WeightCodec {
  private static final int BLOCK_LENGTH = TensorType.Q8_0.blockLength();
  private static final int BLOCK_BYTES = TensorType.Q8_0.blockBytes();

  @Override
  public TensorType type() {
    return TensorType.Q8_0;
  }

  @Override
  public void encode(float[] weights, MemorySegment target) {
    for (int block = 0; block < weights.length / BLOCK_LENGTH; block++) {
      int first = block * BLOCK_LENGTH;
      long at = (long) block * BLOCK_BYTES;
      float largest = 0;
      for (int k = first; k < first + BLOCK_LENGTH; k++) {
        largest = Math.max(largest, Math.abs(weights[k]));
      }
      float scale = largest / 127;
      float inverse = scale == 0 ? 0 : 1 / scale;
      target.set(CodecLayouts.SHORT, at, Float.floatToFloat16(scale));
      for (int k = 0; k < BLOCK_LENGTH; k++) {
        target.set(ValueLayout.JAVA_BYTE, at + 2 + k, rounded(weights[first + k] * inverse));
      }
    }
  }

  @Override
  public void decode(MemorySegment source, float[] weights) {
    for (int block = 0; block < weights.length / BLOCK_LENGTH; block++) {
      int first = block * BLOCK_LENGTH;
      long at = (long) block * BLOCK_BYTES;
      float scale = Float.float16ToFloat(source.get(CodecLayouts.SHORT, at));
      for (int k = 0; k < BLOCK_LENGTH; k++) {
        weights[first + k] = scale * source.get(ValueLayout.JAVA_BYTE, at + 2 + k);
      }
    }
  }

  /// To nearest, halves away from zero. Exact, since |x| ≤ 127 + a rounding error leaves room for +
  /// ½ in double.
  private static byte rounded(float x) {
    return (byte) (x < 0 ? -(int) (0.5 - x) : (int) (0.5 + x));
  }
}
