package gibbs.core.transform;

/// When a sum of probabilities is enough.
public enum Boundary {
  /// As soon as it equals the wanted mass.
  REACHED,
  /// Not before it is greater.
  EXCEEDED;

  /// The mass to be reached: sums exceed a number exactly if they reach the next one.
  ///
  /// @param mass wanted, in [0, 1)
  /// @return in [0, 1]
  double share(double mass) {
    return this == EXCEEDED ? Math.nextUp(mass) : mass;
  }
}
