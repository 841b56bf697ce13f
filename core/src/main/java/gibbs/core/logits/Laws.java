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
  private final LawStatistics current;
  private final Weights modelWeights = new Weights();
  private final Weights scaledWeights = new Weights();
  private final Weights listedWeights = new Weights();
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
    this.current = new LawStatistics(vocabularySize);
  }

  /// Notes that another row was loaded.
  void forget() {
    isModelKnown = false;
    isCurrentKnown = false;
    modelWeights.forget();
    scaledWeights.forget();
  }

  /// Becomes a copy, after candidates and reading have.
  void become(Laws other) {
    int vocabularySize = candidates.vocabularySize();
    modelWeights.become(other.modelWeights, vocabularySize);
    scaledWeights.become(other.scaledWeights, vocabularySize);
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
      model.sum(row, maxima.greatest(), 1, modelWeights);
      model.finish(row, maxima.greatest(), maxima.supportSize(), 1, 0);
      isModelKnown = true;
    }
    return model;
  }

  /// To be called before numbers of the row change: the model's law is made from it, and weights
  /// hold no longer.
  void beforeRowChanges() {
    model();
    modelWeights.change();
    scaledWeights.change();
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
    current.sum(listed, listedMaxima.greatest(), reading.scale(), listedWeights);
    finish(listed, listedMaxima.greatest(), listedMaxima.supportSize());
  }

  private void sumRow() {
    BlockMaxima maxima = candidates.rowMaxima();
    if (reading.scale() == 1 && isNearModel(maxima.greatest())) {
      current.sumChanged(row, model, modelWeights);
    } else {
      current.sum(row, maxima.greatest(), reading.scale(), weights());
    }
    finish(row, maxima.greatest(), maxima.supportSize());
  }

  /// Whether the model's sums and weights serve for blocks that have not changed.
  private boolean isNearModel(float greatest) {
    return isModelKnown
        && modelWeights.wereOf(model)
        && !row.isAllOwn()
        && greatest <= model.base()
        && model.base() - greatest < DEPTH;
  }

  private void sumWindow() {
    float greatest = candidates.greatest();
    Weights weights = weights();
    if (!weights.areAt(reading.scale())) {
      current.sum(row, candidates.rowMaxima().greatest(), reading.scale(), weights);
    }
    if (isTooDeep(weights.base(), greatest)) {
      beforeRowChanges();
      candidates.applyWindow();
      sumRow();
      return;
    }
    int support = current.sumWithin(row, row.floor(), row.ceiling(), weights);
    finish(row, greatest, support);
  }

  private boolean isTooDeep(float base, float greatest) {
    return reading.scale() * ((double) base - greatest) >= DEPTH;
  }

  private void finish(Row summed, float greatest, int support) {
    current.finish(summed, greatest, support, reading.scale(), reading.shift());
  }

  // ---- for cuts ----

  /// Weights of the row at the scale that holds now.
  private Weights weights() {
    return reading.scale() == 1 ? modelWeights : scaledWeights;
  }

  /// Weights of the row as a law has them, summed anew where they have changed.
  Weights weights(LawStatistics law) {
    Weights weights = weights();
    if (!weights.areOf(law)) {
      current.sum(row, law.base(), law.scale(), weights);
    }
    return weights;
  }

  /// Where sums may be made for candidates of the row that are about to be all.
  LawStatistics next() {
    return current;
  }

  /// Takes the sums of [#next] for the law of the candidates, unless they are too small for that.
  ///
  /// @param support how many have mass
  void settle(int support) {
    float greatest = candidates.greatest();
    if (!isTooDeep(current.base(), greatest)) {
      finish(row, greatest, support);
      keep();
    }
  }
}
