package gibbs.engine.transformer;

import gibbs.core.Check;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How keys and values are stored. Attention always computes in single precision on the numbers
/// that are stored; [#F16] and [#Q8_0] take less memory, not less time.
public enum KvType {
  /// 32-bit floats: nothing is rounded.
  F32,
  /// IEEE binary16, rounded to nearest, ties to even.
  F16,
  /// Signed bytes with one F16 scale for each 32 numbers of a head, or for the rest of it; rounded
  /// as weights of the type Q8_0 are.
  Q8_0;

  /// Numbers that share a scale.
  static final int BLOCK_LENGTH = 32;

  /// The type of a name.
  ///
  /// @param name `f32`, `f16` or `q8_0`, in either case
  /// @return the type
  /// @throws IllegalArgumentException if the name is another
  public static KvType of(String name) {
    for (KvType type : values()) {
      if (type.key().equals(name.toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    throw Check.refuse(
        "KV type",
        Arrays.stream(values()).map(KvType::key).collect(Collectors.joining(" or ")),
        name);
  }

  /// The name in options and messages.
  ///
  /// @return `f32`, `f16` or `q8_0`
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Bytes of a key or a value of one head.
  ///
  /// @param headLength its numbers
  /// @return the size
  public int bytes(int headLength) {
    return switch (this) {
      case F32 -> headLength * Float.BYTES;
      case F16 -> headLength * Short.BYTES;
      case Q8_0 -> headLength + scaleCount(headLength) * Short.BYTES;
    };
  }

  /// Scales of a key or a value of one head.
  static int scaleCount(int headLength) {
    return (headLength + BLOCK_LENGTH - 1) / BLOCK_LENGTH;
  }
}
