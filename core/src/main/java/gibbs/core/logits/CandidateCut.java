package gibbs.core.logits;

/// Keeps the closest candidates until their mass is a share of the whole: of a list by looking at
/// all of it, of a row by [RowCut].
final class CandidateCut {
  private final Candidates candidates;
  private final Laws laws;
  private final CandidateList list;
  private final Closeness closeness = new Closeness();
  private final Band band;
  private final RowCut rowCut;

  CandidateCut(Candidates candidates, Laws laws) {
    this.candidates = candidates;
    this.laws = laws;
    this.list = candidates.list();
    this.band = new Band(candidates.vocabularySize());
    this.rowCut = new RowCut(candidates, closeness, band);
  }

  /// Keeps the greatest.
  void keepGreatest(double share, int minKeep) {
    closeness.toGreatest();
    keep(share, minKeep, false);
  }

  /// Keeps those nearest to a number.
  void keepNearest(float centre, double share, int minKeep, boolean withTies) {
    closeness.to(centre);
    keep(share, minKeep, withTies);
  }

  private void keep(double share, int minKeep, boolean withTies) {
    LawStatistics law = laws.current();
    double needed = share * law.total;
    if (candidates.areFew() || share >= 1) {
      keepOfAll(law, needed, minKeep, withTies);
      return;
    }
    list.reserve(candidates.vocabularySize());
    rowCut.sample(law, law.total - needed);
    if (!rowCut.isForList()) {
      keepWindow(law, needed, minKeep, withTies);
    } else if (collects(law, needed, minKeep)) {
      candidates.becomeListOf(band.count());
      keepOfBand(needed, minKeep, withTies);
    } else {
      keepOfAll(law, needed, minKeep, withTies);
    }
  }

  /// Collects few candidates that are enough into list and band, if there are such.
  private boolean collects(LawStatistics law, double needed, int minKeep) {
    for (int attempt = 0; attempt < rowCut.attempts(); attempt++) {
      int collected = rowCut.collect(attempt, list.ids(), list.values());
      if (collected >= Math.max(1, minKeep)) {
        band.take(list.ids(), list.values(), collected);
        if (band.weigh(closeness, law) >= needed) {
          return true;
        }
      }
    }
    return false;
  }

  private void keepWindow(LawStatistics law, double needed, int minKeep, boolean withTies) {
    LawStatistics kept = laws.next();
    if (!rowCut.sum(needed, law, kept)
        || !rowCut.find(minKeep, withTies, list.ids(), list.values(), kept)) {
      keepOfAll(law, needed, minKeep, withTies);
      return;
    }
    laws.model();
    candidates.narrow(rowCut.floor(), rowCut.ceiling());
    int after = withTies ? 0 : rowCut.equalAfterLast(list.ids());
    if (after > 0) {
      candidates.drop(list.ids(), after);
    } else {
      laws.settle(rowCut.kept());
    }
  }

  private void keepOfAll(LawStatistics law, double needed, int minKeep, boolean withTies) {
    candidates.listSupport();
    list.sortById();
    band.take(list.ids(), list.values(), list.size());
    band.weigh(closeness, law);
    keepOfBand(needed, minKeep, withTies);
  }

  /// Keeps, of a list that the band holds, what is needed to reach a mass.
  private void keepOfBand(double needed, int minKeep, boolean withTies) {
    long last = band.last(needed);
    last = withTies ? Selection.withTies(last) : last;
    if (minKeep > 1) {
      last = Math.max(last, band.rank(Math.min(minKeep, list.size())));
    }
    candidates.retainUpTo(last, closeness);
  }
}
