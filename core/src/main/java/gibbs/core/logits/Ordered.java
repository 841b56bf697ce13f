package gibbs.core.logits;

/// Floats as integers that ascend with them, so that an interval of floats can be halved in at most
/// 32 steps whatever its ends.
final class Ordered {
  private Ordered() {}

  /// −0 and +0 share a number.
  static int bits(float value) {
    int bits = Float.floatToRawIntBits(value + 0.0f);
    return bits ^ (bits >> 31 & 0x7FFFFFFF);
  }

  static float value(int ordered) {
    return Float.intBitsToFloat(ordered ^ (ordered >> 31 & 0x7FFFFFFF));
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
