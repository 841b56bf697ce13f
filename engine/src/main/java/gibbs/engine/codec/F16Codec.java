package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/// IEEE binary16, rounded to nearest, ties to even.
record F16Codec() implements WeightCodec {
  @Override
  public TensorType type() {
    return TensorType.F16;
  }

  @Override
  public void encode(float[] weights, MemorySegment target) {
    for (int at = 0; at < weights.length; at++) {
      target.set(CodecLayouts.SHORT, 2L * at, Float.floatToFloat16(weights[at]));
    }
  }

  @Override
  public void decode(MemorySegment source, float[] weights) {
    for (int at = 0; at < weights.length; at++) {
      weights[at] = Float.float16ToFloat(source.get(CodecLayouts.SHORT, 2L * at));
    }
  }
}
