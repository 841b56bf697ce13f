package gibbs.core.logits;

/// Keeps the closest candidates of a row until their mass is a share of the whole. A sample says
/// about where the cut lies; one pass over the row sums what is closer than a mark on the safe
/// side; the mass that is still missing then says how little more has to be looked at, and among
/// that the cut is found exactly. The sample may be wrong, which is noticed.
final class RowCut {
  /// Fewer than one candidate in the last of these are listed; fewer are tried first.
  private static final int[] LIST_SHARES = {128, 16};

  /// How far on the safe side the first and the second mark are, in standard errors.
  private static final double[] MARGINS = {1, 4};

  private final Row row;
  private final Candidates candidates;
  private final Closeness closeness;
  private final MassSample sample;
  private final Band band;
  private float inner;
  private float innerFloor;
  private float innerCeiling;
  private float outer;
  private int inside;
  private double missing;
  private long last;

  RowCut(Candidates candidates, Closeness closeness, Band band) {
    this.candidates = candidates;
    this.row = candidates.row();
    this.closeness = closeness;
    this.band = band;
    this.sample = new MassSample(candidates.vocabularySize());
  }

  // ---- where it may lie ----

  /// Takes a sample of the row, and looks where the cut lies.
  ///
  /// @param drop mass that is to be dropped
  void sample(LawStatistics law, double drop) {
    sample.draw(row, candidates.rowMaxima(), closeness, law);
    sample.bracket(drop);
    outer = sample.outer();
  }

  /// Whether few candidates seem to stay.
  boolean isForList() {
    return sample.reaching(outer) < few(LIST_SHARES.length - 1);
  }

  private double few(int attempt) {
    return (double) row.size() / LIST_SHARES[attempt];
  }

  // ---- a list ----

  /// How often [#collect] may be tried.
  int attempts() {
    return LIST_SHARES.length;
  }

  /// Collects the candidates that may stay, or as many as are few.
  ///
  /// @param attempt its number, from 0: more and more are few
  /// @param ids receives their ids, `[size]`
  /// @param values receives their values, `[size]`
  /// @return how many they are
  int collect(int attempt, int[] ids, float[] values) {
    outer = Math.max(sample.outerAmongGreat(), sample.reachedBy(few(attempt)));
    float floor = Math.max(row.floor(), closeness.floor(outer));
    float ceiling = Math.min(row.ceiling(), closeness.ceiling(outer));
    return candidates.rowMaxima().collect(floor, ceiling, ids, values);
  }

  // ---- a window ----

  /// Sums the weights of candidates that surely stay.
  ///
  /// @param law that of all candidates
  /// @param kept receives the sums; may be the same object
  /// @return whether there are such
  boolean sum(double needed, LawStatistics law, LawStatistics kept) {
    for (double margin : MARGINS) {
      inner = sample.inner(margin);
      boolean isNone = inner == Float.POSITIVE_INFINITY;
      innerFloor = isNone ? Float.MAX_VALUE : Math.max(row.floor(), closeness.floor(inner));
      innerCeiling = isNone ? -Float.MAX_VALUE : Math.min(row.ceiling(), closeness.ceiling(inner));
      inside = kept.sumWithin(row, law.base(), law.scale(), innerFloor, innerCeiling);
      missing = needed - kept.sumOfWeights();
      if (missing > 0) {
        outer = sample.reached(inner, missing);
        return true;
      }
    }
    return false;
  }

  /// Finds the last candidate that stays and adds what else stays to the sums.
  ///
  /// @param ids scratch, `[size]`
  /// @param values scratch, `[size]`
  /// @param kept what [#sum] left there
  /// @return whether it was found
  boolean find(int minKeep, boolean withTies, int[] ids, float[] values, LawStatistics kept) {
    readBand(ids, values);
    if (band.count() == 0 || band.weigh(closeness, kept) < missing) {
      return false;
    }
    float high = Math.min(inner, closeness.greatestMark(candidates.greatest()));
    last = band.last(outer, high, missing);
    last = withTies ? Selection.withTies(last) : last;
    inside += band.addTo(kept, Selection.value(last));
    return inside >= minKeep;
  }

  /// Takes the candidates outside the inner marks and inside the outer ones.
  private void readBand(int[] ids, float[] values) {
    float floor = Math.max(row.floor(), closeness.floor(outer));
    float ceiling = Math.min(row.ceiling(), closeness.ceiling(outer));
    boolean isWhole = innerCeiling < innerFloor;
    float below = isWhole ? ceiling : Math.nextDown(innerFloor);
    band.take(ids, values, candidates.rowMaxima().collect(floor, below, ids, values));
    if (!isWhole && innerCeiling < ceiling) {
      band.merge(
          ids,
          values,
          candidates.rowMaxima().collect(Math.nextUp(innerCeiling), ceiling, ids, values));
    }
  }

  /// How many candidates stay.
  int kept() {
    return inside;
  }

  /// The least value of a candidate that stays.
  float floor() {
    return closeness.floor(Selection.value(last));
  }

  /// No less than the greatest value of a candidate that stays; that value itself where greater
  /// ones go.
  float ceiling() {
    BlockMaxima maxima = candidates.rowMaxima();
    float ceiling = closeness.ceiling(Selection.value(last));
    if (ceiling >= maxima.greatest()) {
      return Float.MAX_VALUE;
    }
    float greatest = band.greatestWithin(innerCeiling, ceiling);
    return greatest > innerCeiling ? greatest : maxima.greatestAtMost(ceiling);
  }

  /// The candidates of the window that go, for they come after an equal one that is the last.
  ///
  /// @param tokens receives their ids
  /// @return how many there are
  int equalAfterLast(int[] tokens) {
    return band.equalAfter(last, tokens);
  }
}
