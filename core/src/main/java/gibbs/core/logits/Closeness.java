package gibbs.core.logits;

/// The order in which candidates are kept until their mass suffices: by value, greatest first, or
/// by distance from a centre, nearest first. A candidate's *mark* is greater the earlier it comes;
/// equal marks are ordered by id.
final class Closeness {
  private boolean isByDistance;
  private float centre;

  /// Marks are the values.
  void toGreatest() {
    isByDistance = false;
  }

  /// Marks are −|value − centre|.
  void to(float newCentre) {
    isByDistance = true;
    centre = newCentre;
  }

  boolean isByDistance() {
    return isByDistance;
  }

  float centre() {
    return centre;
  }

  float mark(float value) {
    return isByDistance ? -Math.abs(value - centre) : value;
  }

  /// The greatest mark there can be.
  ///
  /// @param greatest the greatest value
  float greatestMark(float greatest) {
    return isByDistance ? 0 : greatest;
  }

  /// The least mark of values of an interval.
  float leastMark(float floor, float ceiling) {
    return isByDistance ? Math.min(mark(floor), mark(ceiling)) : floor;
  }

  /// No less than any mark of values outside an interval; where the greatest values are nearest,
  /// of values below it.
  float greatestMarkOutside(float floor, float ceiling) {
    if (!isByDistance) {
      return floor;
    }
    return floor <= centre && centre <= ceiling ? Math.max(mark(floor), mark(ceiling)) : 0;
  }

  void marks(float[] values, int count, float[] marks) {
    if (isByDistance) {
      for (int index = 0; index < count; index++) {
        marks[index] = -Math.abs(values[index] - centre);
      }
    } else {
      System.arraycopy(values, 0, marks, 0, count);
    }
  }

  /// The least value whose mark reaches a threshold; for distances, one that is reached.
  float floor(float mark) {
    if (!isByDistance) {
      return mark;
    }
    int reaching = Ordered.bits(centre);
    int missing = Ordered.bits(-Float.MAX_VALUE);
    if (mark(-Float.MAX_VALUE) >= mark) {
      return -Float.MAX_VALUE;
    }
    while (reaching > missing + 1) {
      int middle = Ordered.middle(missing, reaching);
      if (mark(Ordered.value(middle)) >= mark) {
        reaching = middle;
      } else {
        missing = middle;
      }
    }
    return Ordered.value(reaching);
  }

  /// The greatest value whose mark reaches a threshold.
  float ceiling(float mark) {
    if (!isByDistance || mark(Float.MAX_VALUE) >= mark) {
      return Float.MAX_VALUE;
    }
    int reaching = Ordered.bits(centre);
    int missing = Ordered.bits(Float.MAX_VALUE);
    while (missing > reaching + 1) {
      int middle = Ordered.middle(reaching, missing);
      if (mark(Ordered.value(middle)) >= mark) {
        reaching = middle;
      } else {
        missing = middle;
      }
    }
    return Ordered.value(reaching);
  }
}
