package gibbs.core.logits;

/// Keeps the closest candidates until their mass is a share of the whole: of a list by looking at
/// all of it, of a row by [RowCut], first with an estimate of the law where the row is as it was
/// loaded.
final class CandidateCut {
  private final Candidates candidates;
  private final Laws laws;
  private final CandidateList list;
  private final Closeness closeness = new Closeness();
  private final Band band;
  private final RowCut rowCut;
  private boolean isTypical;

  CandidateCut(Candidates candidates, Laws laws) {
    this.candidates = candidates;
    this.laws = laws;
    this.list = candidates.list();
    this.band = new Band(candidates.vocabularySize());
    this.rowCut = new RowCut(candidates, closeness, band);
  }

  /// Keeps the greatest.
  void keepGreatest(double share, int minKeep) {
    isTypical = false;
    keep(share, minKeep, false);
  }

  /// Keeps those whose surprise is nearest to the entropy.
  void keepTypical(double share, int minKeep, boolean withTies) {
    isTypical = true;
    keep(share, minKeep, withTies);
  }

  private void keep(double share, int minKeep, boolean withTies) {
    if (candidates.areFew() || share >= 1) {
      LawStatistics law = laws.current();
      aim(laws.typical());
      keepOfAll(law, share * law.total, minKeep, withTies);
      return;
    }
    list.reserve(candidates.vocabularySize());
    if (laws.areOfLoadedRow()) {
      if (keepByEstimate(share, minKeep, withTies)) {
        return;
      }
    } else {
      rowCut.sample(laws.current());
    }
    LawStatistics law = laws.current();
    aim(laws.typical());
    double needed = share * law.total;
    rowCut.look(law, law.total - needed);
    if (rowCut.isForList() && collects(law, needed, minKeep)) {
      candidates.becomeListOf(band.count());
      keepOfBand(needed, minKeep, withTies);
    } else {
      keepWindow(law, needed, minKeep, withTies);
    }
  }

  private void aim(float typical) {
    if (isTypical) {
      closeness.to(typical);
    } else {
      closeness.toGreatest();
    }
  }

  /// Estimates the law from some of the row, so that one pass can sum all of it and what surely
  /// stays. Where the law is known already, the estimate is made all the same: what
  /// stays, and every sum, is to the last bit what it would be otherwise.
  ///
  /// @return whether candidates were kept
  private boolean keepByEstimate(double share, int minKeep, boolean withTies) {
    LawEstimate estimate = laws.estimate();
    aim((float) estimate.typical());
    rowCut.sample(laws.ofLoadedRow());
    rowCut.look(estimate, 1 - share);
    if (rowCut.isForList() || !rowCut.isForEstimate()) {
      return false;
    }
    rowCut.sumReaching(laws);
    LawStatistics law = laws.current();
    aim(laws.typical());
    double needed = share * law.total;
    return (rowCut.cutAbove(needed, laws.next()) || rowCut.sumLess(needed, law, laws.next()))
        && finishWindow(minKeep, withTies);
  }

  /// Collects few candidates that are enough into list and band, if there are such.
  private boolean collects(LawStatistics law, double needed, int minKeep) {
    double mass = weigh(rowCut.collect(list.ids(), list.values()), law);
    if (mass < needed || band.count() < minKeep) {
      mass = weigh(rowCut.collectMore(needed - mass, list.ids(), list.values()), law);
    }
    return mass >= needed && band.count() >= Math.max(1, minKeep);
  }

  private double weigh(int collected, LawStatistics law) {
    band.take(list.ids(), list.values(), collected);
    return band.weigh(closeness, law);
  }

  private void keepWindow(LawStatistics law, double needed, int minKeep, boolean withTies) {
    if (!rowCut.sum(needed, law, laws.next()) || !finishWindow(minKeep, withTies)) {
      keepOfAll(law, needed, minKeep, withTies);
    }
  }

  /// Keeps a window, of which [RowCut] has summed what surely stays.
  ///
  /// @return whether it was found
  private boolean finishWindow(int minKeep, boolean withTies) {
    if (!rowCut.find(minKeep, withTies, list.ids(), list.values(), laws.next())) {
      return false;
    }
    laws.model();
    candidates.narrow(rowCut.floor(), rowCut.ceiling());
    if (rowCut.equalAfterLast() > 0) {
      candidates.drop(list.ids(), rowCut.equalAfterLast());
    } else {
      laws.settle(rowCut.kept());
    }
    return true;
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
