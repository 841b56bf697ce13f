package gibbs.core.catalogue;

/// Numbers as expressions write them.
public final class Numbers {
  private Numbers() {}

  /// The shortest decimal that reads back as the same number; whole numbers without a point,
  /// infinities as `inf` and `-inf`.
  ///
  /// @param number anything
  /// @return the text
  public static String print(double number) {
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
    }
    return Double.toString(number).replace('E', 'e');
  }
}
