package gibbs.core.draw;

/// A finite law from which one index is drawn: weights ≥ 0, not necessarily normalised, with a
/// positive sum.
public interface Categorical {
  /// Number of indices.
  ///
  /// @return at least 1
  int size();

  /// The weight of an index, up to one common factor.
  ///
  /// @param index in `[0, size())`
  /// @return a finite number ≥ 0
  double weight(int index);

  /// The inverse of the distribution function: the first index whose cumulative weight exceeds `u`
  /// times the sum. Never an index without weight: where rounding runs past the end, the last index
  /// with weight.
  ///
  /// @param u in [0, 1)
  /// @return the index
  default int quantile(double u) {
    double total = 0;
    for (int index = 0; index < size(); index++) {
      total += weight(index);
    }
    double level = u * total;
    double cumulative = 0;
    int lastWithWeight = -1;
    for (int index = 0; index < size(); index++) {
      double weight = weight(index);
      if (weight > 0) {
        cumulative += weight;
        lastWithWeight = index;
        if (cumulative > level) {
          return index;
        }
      }
    }
    return lastWithWeight;
  }

  /// A law over an array of weights.
  ///
  /// @param weights finite, ≥ 0, with a positive sum; not copied
  /// @return the law
  static Categorical of(double... weights) {
    return new Categorical() {
      @Override
      public int size() {
        return weights.length;
      }

      @Override
      public double weight(int index) {
        return weights[index];
      }
    };
  }
}
