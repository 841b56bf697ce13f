package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// 32-bit floats as they are.
record F32Codec() implements WeightCodec {
  @Override
  public TensorType type() {
    return TensorType.F32;
  }

  @Override
  public void encode(float[] weights, MemorySegment target) {
    MemorySegment.copy(weights, 0, target, CodecLayouts.FLOAT, 0, weights.length);
  }

  @Override
  public void decode(MemorySegment source, float[] weights) {
    if (source.byteSize() <= Integer.MAX_VALUE) {
      // ready at once, where the layout takes tens of milliseconds to load
      source.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
    } else {
      MemorySegment.copy(source, CodecLayouts.FLOAT, 0, weights, 0, weights.length);
    }
  }
}
