package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// Blocks of 32 weights: one F16 scale d, then 16 bytes; byte j holds weight j in its low half and
/// weight j + 16 in its high half, each as a number q of one of 16 levels that lie denser around
/// zero ([NonLinearLevels]); w = d · level(q).
///
/// **Encoding.** The weight of largest magnitude becomes level −127; the others go to the nearest
/// level. ggml's own encoder searches for a scale of smaller error; the layout is the same.
record Iq4NlCodec() implements BlockCodec {
  private static final int LENGTH = TensorType.IQ4_NL.blockLength();
  private static final int HALF = LENGTH / 2;

  @Override
  public TensorType type() {
    return TensorType.IQ4_NL;
  }

  @Override
  public void encodeBlock(float[] weights, int first, MemorySegment target, long at) {
    float extreme = WeightRange.of(weights, first, LENGTH).extreme();
    float scale = CodecLayouts.putHalf(target, at, extreme / NonLinearLevels.level(0));
    float inverse = scale == 0 ? 0 : 1 / scale;
    for (int k = 0; k < HALF; k++) {
      int low = NonLinearLevels.nearest(weights[first + k] * inverse);
      int high = NonLinearLevels.nearest(weights[first + HALF + k] * inverse);
      CodecLayouts.putOctet(target, at + 2 + k, low | high << 4);
    }
  }

  @Override
  public void decodeBlock(MemorySegment source, long at, float[] weights, int first) {
    float scale = CodecLayouts.half(source, at);
    for (int k = 0; k < HALF; k++) {
      int pair = CodecLayouts.octet(source, at + 2 + k);
      weights[first + k] = scale * NonLinearLevels.level(pair & 0xF);
      weights[first + HALF + k] = scale * NonLinearLevels.level(pair >>> 4);
    }
  }
}
