package gibbs.core.logits;

/// Keeps the closest candidates of a row until their mass is a share of the whole: a sample says
/// about where the cut lies, one pass over the row sums what surely stays and marks what may, and
/// among the latter the cut is found exactly. The sample may be wrong, which is noticed.
final class RowCut {
  /// Fewer than one candidate in so many are listed.
  private static final int LIST_SHARE = 16;

  private final Row row;
  private final BlockMaxima maxima;
  private final Closeness closeness;
  private final MassSample sample;
  private final Band band;
  private final float[] window = new float[4];
  private int inside;
  private long last;

  RowCut(Row row, BlockMaxima maxima, Closeness closeness, Band band, int vocabularySize) {
    this.row = row;
    this.maxima = maxima;
    this.closeness = closeness;
    this.band = band;
    this.sample = new MassSample(vocabularySize);
  }

  // ---- where it may lie ----

  /// Takes a sample of the row.
  ///
  /// @param scale of the law
  /// @param ids scratch, `[size]`
  /// @param values scratch, `[size]`
  void sample(LawStatistics law, double scale, int[] ids, float[] values) {
    sample.draw(row, maxima, closeness, law, scale, ids, values);
  }

  /// Looks where the cut lies, by the mass that is to be dropped.
  void bracket(double drop) {
    sample.bracket(drop);
    setWindow();
  }

  /// Whether few candidates seem to stay.
  boolean isForList() {
    return sample.candidates < (double) row.size() / LIST_SHARE;
  }

  private void setWindow() {
    float outer = sample.outer;
    float inner = sample.inner;
    boolean isNoneSure = inner == Float.POSITIVE_INFINITY;
    window[0] = Math.max(row.floor(), closeness.floor(outer));
    window[3] = Math.min(row.ceiling(), closeness.ceiling(outer));
    window[1] = isNoneSure ? Float.MAX_VALUE : Math.max(window[0], closeness.floor(inner));
    window[2] = isNoneSure ? -Float.MAX_VALUE : Math.min(window[3], closeness.ceiling(inner));
  }

  // ---- a list ----

  /// Collects the candidates that may stay.
  ///
  /// @param ids receives their ids, `[size]`
  /// @param values receives their values, `[size]`
  /// @return how many they are
  int collect(int[] ids, float[] values) {
    return maxima.collect(window[0], window[3], ids, values);
  }

  // ---- a window ----

  /// Sums a known law's weights over the candidates that surely stay.
  void sum(LawStatistics law, double scale, LawStatistics kept) {
    inside = kept.sumWithin(row, law.base(), scale, window, band.bits());
    band.read(row);
  }

  /// Finds the last candidate that stays and adds what stays of the band to the sums.
  ///
  /// @return whether it is in the band
  boolean find(
      LawStatistics law, double needed, int minKeep, boolean withTies, LawStatistics kept) {
    double sum = kept.sumOfWeights();
    if (sum >= needed || band.count() == 0 || sum + band.weigh(closeness, law) < needed) {
      return false;
    }
    float high = closeness.greatestMark(maxima.greatest());
    last = band.last(Math.min(sample.outer, high), Math.min(sample.inner, high), needed - sum);
    last = withTies ? Selection.withTies(last) : last;
    inside += band.addTo(kept, Selection.value(last));
    return inside >= minKeep;
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
    float ceiling = closeness.ceiling(Selection.value(last));
    if (ceiling >= maxima.greatest()) {
      return Float.MAX_VALUE;
    }
    float greatest = band.greatestWithin(window[2], ceiling);
    return greatest > window[2] ? greatest : maxima.greatestAtMost(ceiling);
  }

  /// The candidates of the window that go, for they come after an equal one that is the last.
  ///
  /// @param tokens receives their ids
  /// @return how many there are
  int equalAfterLast(int[] tokens) {
    return band.equalAfter(last, tokens);
  }
}
