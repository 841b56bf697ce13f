package gibbs.core.logits;

/// Floats as integers that ascend with them, so that an interval of floats can be halved in at most
/// 32 steps whatever its ends.
final class Ordered {
  private Ordered() {}

  /// 0 for both zeros; as far below it for a negative number as above it for the positive one.
  static int bits(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >> 31;
    return ((bits & Integer.MAX_VALUE) ^ sign) - sign;
  }

  static float value(int ordered) {
    int sign = ordered >> 31;
    return Float.intBitsToFloat((ordered ^ sign) - sign | sign & Integer.MIN_VALUE);
  }

  /// A number halfway between two.
  static float between(float low, float high) {
    return value(middle(bits(low), bits(high)));
  }

  /// The integer halfway between two, rounded down.
  static int middle(int low, int high) {
    return (int) ((long) low + high >> 1);
  }
}
