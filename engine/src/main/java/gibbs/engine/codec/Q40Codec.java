package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Blocks of 32 weights: one F16 scale d, then 16 bytes; byte j holds weight j in its low half and
/// weight j + 16 in its high half, each as q in 0 … 15; w = d · (q − 8).
///
/// **Encoding.** m is the weight of largest magnitude (the first of several), d = m / −8, so that m
/// becomes exactly −8; q = ⌊w / d + 8.5⌋, at most 15. A block of zeros has d = 0.
record Q40Codec() implements WeightCodec {
  private static final int BLOCK_LENGTH = TensorType.Q4_0.blockLength();
  private static final int BLOCK_BYTES = TensorType.Q4_0.blockBytes();
  private static final int HALF = BLOCK_LENGTH / 2;

  @Override
  public TensorType type() {
    return TensorType.Q4_0;
  }

  @Override
  public void encode(float[] weights, MemorySegment target) {
    for (int block = 0; block < weights.length / BLOCK_LENGTH; block++) {
      int first = block * BLOCK_LENGTH;
      long at = (long) block * BLOCK_BYTES;
      float extreme = 0;
      for (int k = first; k < first + BLOCK_LENGTH; k++) {
        extreme = Math.abs(weights[k]) > Math.abs(extreme) ? weights[k] : extreme;
      }
      float scale = extreme / -8;
      float inverse = scale == 0 ? 0 : 1 / scale;
      target.set(CodecLayouts.SHORT, at, Float.floatToFloat16(scale));
      for (int k = 0; k < HALF; k++) {
        int low = level(weights[first + k] * inverse);
        int high = level(weights[first + HALF + k] * inverse);
        target.set(ValueLayout.JAVA_BYTE, at + 2 + k, (byte) (low | high << 4));
      }
    }
  }

  @Override
  public void decode(MemorySegment source, float[] weights) {
    for (int block = 0; block < weights.length / BLOCK_LENGTH; block++) {
      int first = block * BLOCK_LENGTH;
      long at = (long) block * BLOCK_BYTES;
      float scale = Float.float16ToFloat(source.get(CodecLayouts.SHORT, at));
      for (int k = 0; k < HALF; k++) {
        int pair = source.get(ValueLayout.JAVA_BYTE, at + 2 + k) & 0xFF;
        weights[first + k] = scale * ((pair & 0xF) - 8);
        weights[first + HALF + k] = scale * ((pair >>> 4) - 8);
      }
    }
  }

  private static int level(float x) {
    return Math.min(15, (int) (x + 8.5f));
  }
}
