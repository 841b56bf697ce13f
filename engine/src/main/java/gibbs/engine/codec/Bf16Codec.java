package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// The upper 16 bits of a 32-bit float, rounded to nearest, ties to even; NaN stays NaN.
record Bf16Codec() implements WeightCodec {
  private static final int QUIET = 0x40;

  @Override
  public TensorType type() {
    return TensorType.BF16;
  }

  @Override
  public void encode(float[] weights, MemorySegment target) {
    for (int at = 0; at < weights.length; at++) {
      target.set(CodecLayouts.SHORT, 2L * at, rounded(weights[at]));
    }
  }

  @Override
  public void decode(MemorySegment source, float[] weights) {
    for (int at = 0; at < weights.length; at++) {
      weights[at] = Float.intBitsToFloat(source.get(CodecLayouts.SHORT, 2L * at) << 16);
    }
  }

  private static short rounded(float weight) {
    int bits = Float.floatToRawIntBits(weight);
    if (Float.isNaN(weight)) {
      return (short) (bits >>> 16 | QUIET);
    }
    int upToEven = 0x7FFF + (bits >>> 16 & 1);
    return (short) (bits + upToEven >>> 16);
  }
}
