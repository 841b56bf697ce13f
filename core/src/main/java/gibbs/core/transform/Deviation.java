package gibbs.core.transform;

/// Which standard deviation of n numbers.
public enum Deviation {
  /// Squared distances are divided by n.
  POPULATION,
  /// Squared distances are divided by n − 1.
  SAMPLE;

  /// This deviation, from that of the population.
  ///
  /// @param population the root of the mean squared distance
  /// @param n how many numbers; the deviation of one is 0
  double of(double population, int n) {
    return this == POPULATION || n == 1 ? population : population * Math.sqrt(n / (n - 1.0));
  }
}
