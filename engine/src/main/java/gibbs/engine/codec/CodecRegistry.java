package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The codecs that there are: the one list to extend with a new type.
final class CodecRegistry {
  static final Map<TensorType, WeightCodec> BY_TYPE = new EnumMap<>(TensorType.class);

  static {
    for (WeightCodec codec :
        List.of(new F32Codec(), new F16Codec(), new Bf16Codec(), new Q80Codec(), new Q40Codec())) {
      BY_TYPE.put(codec.type(), codec);
    }
  }

  private CodecRegistry() {}
}
