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
        List.of(
            new F32Codec(),
            new F16Codec(),
            new Bf16Codec(),
            new Q80Codec(),
            new Q40Codec(),
            new Q41Codec(),
            new Q50Codec(),
            new Q51Codec(),
            new Q2KCodec(),
            new Q3KCodec(),
            new Q4KCodec(),
            new Q5KCodec(),
            new Q6KCodec(),
            new Iq4NlCodec())) {
      BY_TYPE.put(codec.type(), codec);
    }
  }

  private CodecRegistry() {}
}
