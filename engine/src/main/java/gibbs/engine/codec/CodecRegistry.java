package gibbs.engine.codec;

import gibbs.engine.gguf.TensorType;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The codecs that there are: the one list to extend with a new type. A codec is loaded when it is
/// first asked for, since a file has tensors of two or three types.
final class CodecRegistry {
  private static final @Nullable WeightCodec[] LOADED = new WeightCodec[TensorType.values().length];

  private CodecRegistry() {}

  /// The codec of a type. Codecs have no state, so two threads may each make one.
  ///
  /// @return it, or null if there is none
  static @Nullable WeightCodec find(TensorType type) {
    WeightCodec codec = LOADED[type.ordinal()];
    if (codec == null) {
      codec = make(type);
      LOADED[type.ordinal()] = codec;
    }
    return codec;
  }

  /// The types that have a codec.
  static Set<TensorType> types() {
    Set<TensorType> types = EnumSet.noneOf(TensorType.class);
    for (TensorType type : TensorType.values()) {
      if (find(type) != null) {
        types.add(type);
      }
    }
    return types;
  }

  private static @Nullable WeightCodec make(TensorType type) {
    return switch (type) {
      case F32 -> new F32Codec();
      case F16 -> new F16Codec();
      case BF16 -> new Bf16Codec();
      case Q8_0 -> new Q80Codec();
      case Q4_0 -> new Q40Codec();
      case Q4_1 -> new Q41Codec();
      case Q5_0 -> new Q50Codec();
      case Q5_1 -> new Q51Codec();
      case Q2_K -> new Q2KCodec();
      case Q3_K -> new Q3KCodec();
      case Q4_K -> new Q4KCodec();
      case Q5_K -> new Q5KCodec();
      case Q6_K -> new Q6KCodec();
      case IQ4_NL -> new Iq4NlCodec();
      default -> null;
    };
  }
}
