package gibbs.core.logits;

/// Keeps the closest candidates of a row until their mass is a share of the whole. A sample says
/// about where the cut lies; one pass over the row sums what is closer than a mark on the safe
/// side, along with all weights where an estimate of the law serves so far; the mass that is still
/// missing then says how little more has to be looked at, and among that the cut is found exactly.
/// Sample and estimate may be wrong, which is noticed.
final class RowCut {
  /// Fewer than one candidate in the last of these are listed; fewer are tried first.
  private static final int[] LIST_SHARES = {128, 16};

  /// So many candidates or more are listed.
  private static final int LEAST_LISTED = 64;

  /// How far on the safe side the first mark is, in standard errors: farther, and more candidates
  /// lie between it and the cut; nearer, and a second pass over the row comes more often.
  private static final double MARGIN = 1.25;

  /// The same where nothing else is left.
  private static final double WIDE_MARGIN = 4;

  /// How much farther the band is read where it was not enough.
  private static final float FARTHER = 4;

  /// Sums are made along with others where one block in so many, or fewer, holds a value above the
  /// window.
  private static final int FEW_BLOCKS = 4;

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
  private int equalAfterLast;

  RowCut(Candidates candidates, Closeness closeness, Band band) {
    this.candidates = candidates;
    this.row = candidates.row();
    this.closeness = closeness;
    this.band = band;
    this.sample = new MassSample(candidates.vocabularySize());
  }

  // ---- where it may lie ----

  /// Takes a sample of the row.
  ///
  /// @param law of the weights, as far as base and scale go
  void sample(LawStatistics law) {
    sample.draw(row, candidates.rowMaxima(), law);
  }

  /// Looks where the cut lies.
  ///
  /// @param drop mass that is to be dropped
  void look(LawStatistics law, double drop) {
    sample.order(closeness, law.total);
    sample.bracket(drop, 0, 0);
    outer = sample.outer();
  }

  /// Looks where the cut seems to lie.
  ///
  /// @param drop share of the mass that is to be dropped
  void look(LawEstimate law, double drop) {
    sample.order(closeness, law.total());
    double markError = closeness.isByDistance() ? law.typicalError() : 0;
    sample.bracket(drop * law.total(), drop * law.totalError(), markError);
    outer = sample.outer();
  }

  /// Whether few candidates seem to stay. Where the sample cannot tell what goes, it knows great
  /// weights badly: then, whether few surely stay.
  boolean isForList() {
    float end = sample.isClear() ? outer : sample.inner(MARGIN);
    return sample.reaching(end) < few(LIST_SHARES[1]);
  }

  private double few(int share) {
    return (double) row.size() / share;
  }

  // ---- a list ----

  /// Collects candidates that may be all that stay: where the sample says that they end, but not
  /// too few, for it does not know great weights well, and not too many.
  ///
  /// @param ids receives their ids, `[size]`
  /// @param values receives their values, `[size]`
  /// @return how many they are
  int collect(int[] ids, float[] values) {
    float end = Math.max(sample.outerAmongGreat(), sample.reachedBy(few(LIST_SHARES[0])));
    outer = Math.min(end, sample.reachedBy(LEAST_LISTED));
    return collectFrom(outer, ids, values);
  }

  /// Collects more, where those were not enough.
  ///
  /// @param wanted mass that they wanted; not positive where they were only too few
  int collectMore(double wanted, int[] ids, float[] values) {
    float most = sample.reachedBy(few(LIST_SHARES[1]));
    outer = wanted > 0 ? Math.max(sample.near(outer, wanted), most) : most;
    return collectFrom(outer, ids, values);
  }

  private int collectFrom(float mark, int[] ids, float[] values) {
    float floor = Math.max(row.floor(), closeness.floor(mark));
    float ceiling = Math.min(row.ceiling(), closeness.ceiling(mark));
    return candidates.rowMaxima().collect(floor, ceiling, ids, values);
  }

  // ---- a window ----

  /// Sums the weights of candidates that surely stay.
  ///
  /// @param needed mass of all that stay
  /// @param law that of all candidates
  /// @param kept receives the sums
  /// @return whether there are such
  boolean sum(double needed, LawStatistics law, LawStatistics kept) {
    setInner(sample.inner(MARGIN));
    sumInner(needed, law, kept);
    return missing > 0 || sumLess(needed, law, kept);
  }

  /// The same after sums of more than what stays.
  boolean sumLess(double needed, LawStatistics law, LawStatistics kept) {
    setInner(sample.beyond(greatestOutside(), -missing));
    sumInner(needed, law, kept);
    if (missing <= 0) {
      setInner(sample.inner(WIDE_MARGIN));
      sumInner(needed, law, kept);
    }
    return missing > 0;
  }

  private void sumInner(double needed, LawStatistics law, LawStatistics kept) {
    inside = kept.sumWithin(row, law.base(), law.scale(), innerFloor, innerCeiling);
    missing = needed - kept.sumOfWeights();
  }

  /// Whether an estimate tells well enough which candidates surely stay: there are such, few others
  /// are greater, and it is not much worse than the sample.
  boolean isForEstimate() {
    setInner(sample.inner(MARGIN));
    return !isWithoutInner()
        && sample.isWellAimed()
        && candidates.rowMaxima().blocksAtLeast(Math.nextUp(innerCeiling))
            <= row.blocks() / FEW_BLOCKS;
  }

  /// Sums the weights of all candidates, and of those that reach the least number that surely stays
  /// by an estimate.
  void sumReaching(Laws laws) {
    inside = laws.sumReaching(innerFloor);
  }

  /// Leaves out what is as far on the other side of the centre, which is known now.
  ///
  /// @return whether the sums are those of candidates that surely stay
  boolean cutAbove(double needed, LawStatistics kept) {
    sample.recentre(closeness);
    inner = closeness.mark(innerFloor);
    innerCeiling = closeness.ceiling(inner);
    float[] maxima = candidates.rowMaxima().values();
    inside -= kept.cutAbove(row, maxima, innerFloor, innerCeiling);
    missing = needed - kept.sumOfWeights();
    return missing > 0;
  }

  private void setInner(float mark) {
    inner = mark;
    boolean isNone = mark == Float.POSITIVE_INFINITY;
    innerFloor = isNone ? Float.MAX_VALUE : Math.max(row.floor(), closeness.floor(mark));
    innerCeiling = isNone ? -Float.MAX_VALUE : Math.min(row.ceiling(), closeness.ceiling(mark));
  }

  private boolean isWithoutInner() {
    return innerCeiling < innerFloor;
  }

  /// The least mark of candidates in the window.
  private float leastInside() {
    return isWithoutInner()
        ? inner
        : closeness.leastMark(innerFloor, Math.min(innerCeiling, candidates.greatest()));
  }

  /// No less than the greatest mark of candidates outside the window.
  private float greatestOutside() {
    return isWithoutInner()
        ? closeness.greatestMark(candidates.greatest())
        : closeness.greatestMarkOutside(innerFloor, innerCeiling);
  }

  /// Finds the last candidate that stays and adds what else stays to the sums.
  ///
  /// @param ids scratch, `[size]`
  /// @param values scratch, `[size]`
  /// @param kept what [#sum] left there
  /// @return whether it was found
  boolean find(int minKeep, boolean withTies, int[] ids, float[] values, LawStatistics kept) {
    float least = leastInside();
    float near = sample.near(least, missing);
    if (!isEnough(near, ids, values, kept)
        && !isEnough(least - FARTHER * (least - near), ids, values, kept)
        && !isEnough(-Float.MAX_VALUE, ids, values, kept)) {
      return false;
    }
    last = band.last(outer, greatestOutside(), missing);
    equalAfterLast = withTies ? 0 : band.equalAfter(last, ids);
    last = withTies ? Selection.withTies(last) : last;
    if (Selection.value(last) >= least) {
      return false;
    }
    inside += band.addTo(kept, Selection.value(last));
    return inside - equalAfterLast >= minKeep;
  }

  /// Reads the band as far as a mark, or as is worth while, and whether the missing mass is there.
  private boolean isEnough(float end, int[] ids, float[] values, LawStatistics kept) {
    outer = Math.max(end, sample.reachedBy(2.0 * inside + few(LIST_SHARES[1])));
    readBand(ids, values);
    return band.count() > 0 && band.weigh(closeness, kept) >= missing;
  }

  /// Takes the candidates outside the inner marks and inside the outer ones.
  private void readBand(int[] ids, float[] values) {
    float floor = Math.max(row.floor(), closeness.floor(outer));
    float ceiling = Math.min(row.ceiling(), closeness.ceiling(outer));
    float below = isWithoutInner() ? ceiling : Math.nextDown(innerFloor);
    band.take(ids, values, candidates.rowMaxima().collect(floor, below, ids, values));
    if (!isWithoutInner() && innerCeiling < ceiling) {
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

  /// How many candidates of the window go, for they come after an equal one that is the last. Their
  /// ids stand in the scratch of [#find].
  int equalAfterLast() {
    return equalAfterLast;
  }
}
