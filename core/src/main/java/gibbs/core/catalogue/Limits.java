package gibbs.core.catalogue;

/// An interval of numbers.
///
/// @param low lower end
/// @param isLowOpen whether the lower end is excluded
/// @param high upper end
/// @param isHighOpen whether the upper end is excluded
public record Limits(double low, boolean isLowOpen, double high, boolean isHighOpen) {
  /// Every number, infinities included.
  public static final Limits ANY =
      new Limits(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

  /// Every finite number.
  public static final Limits FINITE =
      new Limits(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true);

  /// `[low, high]`.
  ///
  /// @param low lower end
  /// @param high upper end
  /// @return the interval
  public static Limits in(double low, double high) {
    return new Limits(low, false, high, false);
  }

  /// `[low, ∞)`.
  ///
  /// @param low lower end
  /// @return the interval
  public static Limits atLeast(double low) {
    return new Limits(low, false, Double.POSITIVE_INFINITY, true);
  }

  /// `(low, high]`.
  ///
  /// @param low excluded lower end
  /// @param high upper end
  /// @return the interval
  public static Limits above(double low, double high) {
    return new Limits(low, true, high, false);
  }

  /// `(low, ∞)`.
  ///
  /// @param low excluded lower end
  /// @return the interval
  public static Limits above(double low) {
    return new Limits(low, true, Double.POSITIVE_INFINITY, true);
  }

  /// Whether a number lies inside. NaN lies nowhere.
  ///
  /// @param number anything
  /// @return the answer
  public boolean contain(double number) {
    return (isLowOpen ? number > low : number >= low)
        && (isHighOpen ? number < high : number <= high);
  }

  /// As after "must be".
  @Override
  public String toString() {
    if (equals(ANY)) {
      return "any number";
    }
    if (equals(FINITE)) {
      return "finite";
    }
    if (high == Double.POSITIVE_INFINITY && isHighOpen) {
      return isLowOpen
          ? (low == 0 ? "positive" : "above " + Numbers.print(low))
          : "at least " + Numbers.print(low);
    }
    return "in "
        + (isLowOpen ? "(" : "[")
        + Numbers.print(low)
        + ", "
        + Numbers.print(high)
        + (isHighOpen ? ")" : "]");
  }
}
