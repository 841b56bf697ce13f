package gibbs.core.logits;

/// Weights of a row's values, whatever its window, as the last sums over the row left them.
final class Weights {
  private float[] values = new float[0];
  private float base;
  private double scale;
  private boolean isKnown;
  private boolean isChanged;

  /// `[n]`.
  float[] values() {
    return values;
  }

  float base() {
    return base;
  }

  double scale() {
    return scale;
  }

  /// Makes room for what is to be known now.
  void begin(float newBase, double newScale, int n) {
    if (values.length < n) {
      values = new float[n];
    }
    base = newBase;
    scale = newScale;
    isKnown = true;
    isChanged = false;
  }

  /// Notes that another row was loaded.
  void forget() {
    isKnown = false;
  }

  /// Notes that values of the row have changed, in blocks that are its own.
  void change() {
    isChanged = true;
  }

  /// Whether all weights are known at a scale.
  boolean areAt(double wantedScale) {
    return isKnown && !isChanged && scale == wantedScale;
  }

  /// Whether the weights are those of a law, but perhaps for blocks that have changed since.
  boolean wereOf(LawStatistics law) {
    return isKnown && base == law.base() && scale == law.scale();
  }

  /// Whether the weights are those of a law.
  boolean areOf(LawStatistics law) {
    return wereOf(law) && !isChanged;
  }

  void become(Weights other, int n) {
    isKnown = other.isKnown;
    if (isKnown) {
      begin(other.base, other.scale, n);
      isChanged = other.isChanged;
      System.arraycopy(other.values, 0, values, 0, n);
    }
  }
}
