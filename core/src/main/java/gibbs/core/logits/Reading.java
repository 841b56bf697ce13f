package gibbs.core.logits;

/// How stored numbers are read: logit = scale · number + shift.
final class Reading {
  private double scale;
  private double shift;

  /// Numbers are logits.
  void reset() {
    scale = 1;
    shift = 0;
  }

  void become(Reading other) {
    scale = other.scale;
    shift = other.shift;
  }

  double scale() {
    return scale;
  }

  double shift() {
    return shift;
  }

  boolean isPlain() {
    return scale == 1 && shift == 0;
  }

  double logit(float number) {
    return scale * number + shift;
  }

  float number(double logit) {
    return (float) ((logit - shift) / scale);
  }

  /// Multiplies every logit.
  void multiply(double factor) {
    scale *= factor;
    shift *= factor;
  }

  /// Adds to every logit.
  void add(double constant) {
    shift += constant;
  }

  /// The least number whose logit reaches a threshold exactly.
  float least(double threshold) {
    int missing = Ordered.bits(Float.NEGATIVE_INFINITY);
    int reaching = Ordered.bits(Float.MAX_VALUE);
    while (reaching > missing + 1) {
      int middle = Ordered.middle(missing, reaching);
      if (logit(Ordered.value(middle)) >= threshold) {
        reaching = middle;
      } else {
        missing = middle;
      }
    }
    return Ordered.value(reaching);
  }
}
