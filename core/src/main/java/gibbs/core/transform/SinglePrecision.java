package gibbs.core.transform;

/// What single precision makes of probabilities, where a dialect must reproduce its accidents.
final class SinglePrecision {
  /// Half the least positive number: what is below is rounded to 0.
  private static final double LOG_LEAST = -150 * StrictMath.log(2);

  private SinglePrecision() {}

  /// Whether a probability is 0 in single precision.
  ///
  /// @param logProbability nats
  static boolean isZero(double logProbability) {
    return !(logProbability > LOG_LEAST);
  }
}
