package gibbs.core;

/// Rules for arguments: each states its rule once, as test and as message, so the two cannot
/// disagree. All are written positively, so that NaN fails. Failures are
/// [IllegalArgumentException]s of the form `p must be in (0, 1], was 1.2`.
public final class Check {
  private Check() {}

  /// Returns `value` where it lies in the closed interval.
  ///
  /// @param name the parameter's external name
  /// @param value what the caller gave
  /// @param low the least allowed value
  /// @param high the greatest allowed value
  /// @return `value`
  public static double in(String name, double value, double low, double high) {
    if (value >= low && value <= high) {
      return value;
    }
    throw refuse(name, "in [" + number(low) + ", " + number(high) + "]", number(value));
  }

  /// Returns `value` where it lies in the interval open at its lower end.
  ///
  /// @param name the parameter's external name
  /// @param value what the caller gave
  /// @param low the excluded lower end
  /// @param high the greatest allowed value
  /// @return `value`
  public static double above(String name, double value, double low, double high) {
    if (value > low && value <= high) {
      return value;
    }
    throw refuse(name, "in (" + number(low) + ", " + number(high) + "]", number(value));
  }

  /// Returns `value` where it is a finite number.
  ///
  /// @param name the parameter's external name
  /// @param value what the caller gave
  /// @return `value`
  public static double finite(String name, double value) {
    if (Math.abs(value) <= Double.MAX_VALUE) {
      return value;
    }
    throw refuse(name, "finite", number(value));
  }

  /// Returns `value` where it is at least `low`.
  ///
  /// @param name the parameter's external name
  /// @param value what the caller gave
  /// @param low the least allowed value
  /// @return `value`
  public static int atLeast(String name, int value, int low) {
    if (value >= low) {
      return value;
    }
    throw refuse(name, "at least " + low, Integer.toString(value));
  }

  /// Returns `value` where it is an index below `length`.
  ///
  /// @param name the parameter's external name
  /// @param value what the caller gave
  /// @param length how many there are
  /// @return `value`
  public static int index(String name, int value, int length) {
    if (value >= 0 && value < length) {
      return value;
    }
    throw refuse(name, "in [0, " + length + ")", Integer.toString(value));
  }

  /// An exception for a rule that the other methods do not state.
  ///
  /// @param name the parameter's external name
  /// @param rule what it must be, as in "must be …"
  /// @param found what the caller gave
  /// @return the exception, to be thrown
  public static IllegalArgumentException refuse(String name, String rule, String found) {
    return new IllegalArgumentException(name + " must be " + rule + ", was " + found);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
