package gibbs.core.logits;

/// The law of the row as the model gave it, and that of the candidates as they are now; each is
/// computed when it is first asked for.
final class Laws {
  /// How far below the base of the weights, as a logarithm, the greatest one may be without loss.
  private static final double DEPTH = 40;

  private final Candidates candidates;
  private final Reading reading;
  private final Row row;
  private final Row listed;
  private final BlockMaxima listedMaxima;
  private final LawStatistics model;
  private final LawEstimate estimate;
  private LawStatistics current;
  private LawStatistics next;
  private boolean isModelKnown;
  private boolean isCurrentKnown;
  private int currentVersion;
  private final Reading currentReading = new Reading();

  Laws(Candidates candidates, Reading reading) {
    this.candidates = candidates;
    this.reading = reading;
    this.row = candidates.row();
    int vocabularySize = candidates.vocabularySize();
    this.listed = new Row(vocabularySize);
    this.listedMaxima = new BlockMaxima(listed, vocabularySize);
    this.model = new LawStatistics(vocabularySize);
    this.estimate = new LawEstimate(vocabularySize);
    this.current = new LawStatistics(vocabularySize);
    this.next = new LawStatistics(vocabularySize);
  }

  /// Notes that another row was loaded.
  void forget() {
    isModelKnown = false;
    isCurrentKnown = false;
  }

  /// Becomes a copy, after candidates and reading have.
  void become(Laws other) {
    if (candidates.areListed()) {
      listed.load(candidates.list().values(), candidates.size());
    }
    isModelKnown = other.isModelKnown;
    if (isModelKnown) {
      model.become(other.model);
    }
    isCurrentKnown = other.isCurrentKnown;
    if (isCurrentKnown) {
      current.become(other.current);
      currentVersion = other.currentVersion;
      currentReading.become(other.currentReading);
    }
  }

  // ---- the model's ----

  LawStatistics model() {
    if (!isModelKnown) {
      BlockMaxima maxima = candidates.rowMaxima();
      model.sum(row, maxima.greatest(), 1);
      model.finish(row, maxima.greatest(), maxima.supportSize(), 1, 0);
      isModelKnown = true;
    }
    return model;
  }

  /// To be called before numbers of the row change: the model's law is made from it.
  void beforeRowChanges() {
    model();
  }

  // ---- the candidates' ----

  LawStatistics current() {
    if (isModels()) {
      return model();
    }
    if (!isUpToDate()) {
      if (candidates.areListed()) {
        sumList();
      } else if (row.isOpen()) {
        sumRow();
      } else {
        sumWindow();
      }
      keep();
    }
    return current;
  }

  /// What the candidates' law was made from.
  Row summed() {
    return candidates.areListed() ? listed : row;
  }

  private boolean isModels() {
    return !candidates.areListed() && row.isAsLoaded() && row.isOpen() && reading.isPlain();
  }

  private boolean isUpToDate() {
    return isCurrentKnown
        && currentVersion == candidates.version()
        && currentReading.scale() == reading.scale()
        && currentReading.shift() == reading.shift();
  }

  private void keep() {
    isCurrentKnown = true;
    currentVersion = candidates.version();
    currentReading.become(reading);
  }

  private void sumList() {
    listed.load(candidates.list().values(), candidates.size());
    listedMaxima.find();
    current.sum(listed, listedMaxima.greatest(), reading.scale());
    finish(listed, listedMaxima.greatest(), listedMaxima.supportSize());
  }

  private void sumRow() {
    BlockMaxima maxima = candidates.rowMaxima();
    if (reading.scale() == 1 && isNearModel(maxima.greatest())) {
      current.sumChanged(row, model);
    } else {
      current.sum(row, maxima.greatest(), reading.scale());
    }
    finish(row, maxima.greatest(), maxima.supportSize());
  }

  /// Whether the model's sums serve for blocks that have not changed.
  private boolean isNearModel(float greatest) {
    return isModelKnown
        && !row.isAllOwn()
        && greatest <= model.base()
        && model.base() - greatest < DEPTH;
  }

  private void sumWindow() {
    float base = candidates.rowMaxima().greatest();
    float greatest = candidates.greatest();
    if (isTooDeep(base, greatest)) {
      beforeRowChanges();
      candidates.applyWindow();
      sumRow();
      return;
    }
    int support = current.sumWithin(row, base, reading.scale(), row.floor(), row.ceiling());
    finish(row, greatest, support);
  }

  private boolean isTooDeep(float base, float greatest) {
    return reading.scale() * ((double) base - greatest) >= DEPTH;
  }

  private void finish(Row summed, float greatest, int support) {
    current.finish(summed, greatest, support, reading.scale(), reading.shift());
  }

  /// The number whose surprise is the entropy of the candidates' law.
  float typical() {
    LawStatistics law = current();
    return reading.number(law.logSumExp - law.entropy);
  }

  // ---- a row as it was loaded that is about to be cut ----

  /// Whether the candidates are such a row, and long enough for an estimate.
  boolean areOfLoadedRow() {
    return !candidates.areListed()
        && row.isAsLoaded()
        && row.isOpen()
        && LawEstimate.isFor(row.blocks());
  }

  /// Estimates the law, for which some of the row is summed if it is not known.
  LawEstimate estimate() {
    BlockMaxima maxima = candidates.rowMaxima();
    if (!isLoadedKnown()) {
      ofLoadedRow().sumProbes(row, maxima.greatest(), reading.scale());
    }
    estimate.make(ofLoadedRow(), maxima.ofLanes(), row.blocks());
    return estimate;
  }

  private boolean isLoadedKnown() {
    return reading.scale() == 1 ? isModelKnown : isUpToDate();
  }

  /// The law after [#estimate], as far as base and scale go.
  LawStatistics ofLoadedRow() {
    return reading.scale() == 1 ? model : current;
  }

  /// Sums the candidates whose numbers reach a floor, for [#next], and in the same pass all of them
  /// if their law is not known.
  ///
  /// @return how many they are
  int sumReaching(float floor) {
    LawStatistics law = ofLoadedRow();
    BlockMaxima maxima = candidates.rowMaxima();
    float greatest = maxima.greatest();
    if (isLoadedKnown()) {
      return next.sumWithin(row, greatest, reading.scale(), floor, Float.MAX_VALUE);
    }
    int reaching = law.sum(row, greatest, reading.scale(), floor, next);
    if (reading.scale() == 1) {
      model.finish(row, greatest, maxima.supportSize(), 1, 0);
      isModelKnown = true;
    } else {
      finish(row, greatest, maxima.supportSize());
      keep();
    }
    return reaching;
  }

  // ---- what a cut leaves ----

  /// Where sums may be made for candidates of the row that are about to be all.
  LawStatistics next() {
    return next;
  }

  /// Takes the sums of [#next] for the law of the candidates, unless they are too small for that.
  ///
  /// @param support how many have mass
  void settle(int support) {
    float greatest = candidates.greatest();
    if (!isTooDeep(next.base(), greatest)) {
      LawStatistics before = current;
      current = next;
      next = before;
      finish(row, greatest, support);
      keep();
    }
  }
}
