package gibbs.core.logits;

import gibbs.core.Check;
import gibbs.core.draw.Categorical;

/// The step factors of one step, as logarithms: what transforms change and a token is drawn from.
///
/// **Definition.** A chain of rules turns the model's law p into a step factor f(v) ≥ 0; Z = Σ f;
/// the local law is q = f/Z. This holds log f for every *candidate*: at first all V tokens in id
/// order, later perhaps a shorter list in another order. A candidate whose logit is −∞ is
/// *removed*: it stays in the list, without mass, for good.
///
/// **Gauge.** Two readings of a candidate: [#logit] is the model's raw number as the chain has
/// changed it, nats up to the model's additive constant; [#logFactor] = logit − gauge is log f
/// exactly. The gauge starts as the model's log-normaliser (so that f = p) and is scaled along with
/// the logits. Rules that act on raw logits (the usual repetition penalty) read and write the
/// former; laws are reported by the latter.
///
/// **Laziness.** Scale and shift are kept apart from the stored numbers, so a temperature costs
/// nothing. What accessors return is always effective.
///
/// **Edges.** NaN and +∞ from a model are refused when the law is first needed. A law without
/// support is an [EmptySupportException], never a silent argmax.
///
/// Confined to one thread; reused from step to step without allocation.
public final class Logits implements Categorical {
  private final Candidates candidates;
  private final Reading reading = new Reading();
  private final Laws laws;
  private final CandidateCut cut;
  private final Spread spread;
  private double gaugeScale;
  private double gaugeShift;

  /// An empty holder; [#load] it before use.
  ///
  /// @param vocabularySize V, positive
  public Logits(int vocabularySize) {
    candidates = new Candidates(Check.atLeast("vocabulary size", vocabularySize, 1));
    laws = new Laws(candidates, reading);
    cut = new CandidateCut(candidates, laws);
    spread = new Spread(vocabularySize);
  }

  /// Logits with a model's row.
  ///
  /// @param row `[V]`, nats, copied
  /// @return the logits
  public static Logits of(float... row) {
    Logits logits = new Logits(row.length);
    logits.load(row.clone());
    return logits;
  }

  /// Takes in a model's row: all V tokens are candidates again and f = p.
  ///
  /// @param newRow `[V]`, nats, up to one additive constant; read until the next row is loaded, so
  ///     it must stay as it is; never written to
  public void load(float[] newRow) {
    if (newRow.length != vocabularySize()) {
      throw Check.refuse(
          "row length", Integer.toString(vocabularySize()), Integer.toString(newRow.length));
    }
    candidates.load(newRow);
    laws.forget();
    reading.reset();
    gaugeScale = 1;
    gaugeShift = 0;
  }

  /// An independent copy.
  ///
  /// @return the copy
  public Logits copy() {
    Logits copy = new Logits(vocabularySize());
    copy.become(this);
    return copy;
  }

  /// Becomes a copy of other logits.
  ///
  /// @param other of the same vocabulary size
  public void become(Logits other) {
    candidates.become(other.candidates);
    reading.become(other.reading);
    laws.become(other.laws);
    gaugeScale = other.gaugeScale;
    gaugeShift = other.gaugeShift;
  }

  // ---- candidates ----

  /// Number of tokens of the model.
  ///
  /// @return V
  public int vocabularySize() {
    return candidates.vocabularySize();
  }

  /// Number of candidates, removed ones that are still listed included.
  ///
  /// @return at most V
  @Override
  public int size() {
    return candidates.size();
  }

  /// Number of candidates that still count: those listed, less those that were [#drop]ped. Unlike
  /// [#supportSize] it includes removed ones.
  ///
  /// @return in `[1, size()]`
  public int candidateCount() {
    if (!candidates.areCounted()) {
      candidates.count(supportSize());
    }
    return candidates.count();
  }

  /// The token of a candidate.
  ///
  /// @param index in `[0, size())`
  /// @return its id
  public int token(int index) {
    return candidates.token(index);
  }

  /// Whether all V tokens are candidates, each at the index that is its id.
  ///
  /// @return false once the list has been shortened or ordered
  public boolean hasAllTokens() {
    return !candidates.areListed();
  }

  /// A candidate's logit, nats, in the model's own gauge.
  ///
  /// @param index in `[0, size())`
  /// @return the logit; −∞ for a removed candidate
  public double logit(int index) {
    return reading.logit(candidates.number(index));
  }

  /// Whether a candidate has no mass.
  ///
  /// @param index in `[0, size())`
  /// @return true if its logit is −∞
  public boolean isRemoved(int index) {
    return !candidates.hasMass(index);
  }

  /// A candidate's log f, nats.
  ///
  /// @param index in `[0, size())`
  /// @return log f; −∞ for a removed candidate
  public double logFactor(int index) {
    return logit(index) - gauge();
  }

  /// Where a token stands among the candidates. Cost: O(1) while all V tokens are, O(size) later.
  ///
  /// @param token an id
  /// @return its index, or −1 if it is no candidate
  public int indexOf(int token) {
    return candidates.indexOf(token);
  }

  // ---- the law ----

  /// The greatest logit.
  ///
  /// @return nats, in the model's gauge
  public double max() {
    return laws.current().max;
  }

  /// log Σ exp(logit) over the candidates.
  ///
  /// @return nats, in the model's gauge
  public double logSumExp() {
    return laws.current().logSumExp;
  }

  /// log Z = log Σ f.
  ///
  /// @return nats; 0 before any rule has acted
  public double logZ() {
    return laws.current().logSumExp - gauge();
  }

  /// A candidate's log q = log f − log Z.
  ///
  /// @param index in `[0, size())`
  /// @return nats, ≤ 0 up to rounding
  public double logProbability(int index) {
    return logit(index) - laws.current().logSumExp;
  }

  /// A candidate's q.
  ///
  /// @param index in `[0, size())`
  /// @return in [0, 1]
  public double probability(int index) {
    return StrictMath.exp(logProbability(index));
  }

  /// The greatest q.
  ///
  /// @return in (0, 1]
  public double maxProbability() {
    return 1 / laws.current().relativeTotal;
  }

  /// What q leaves without some candidates: a sum over all others, so exact where little is left.
  ///
  /// @param indices in `[0, size())`, ascending
  /// @param count how many of them
  /// @return in [0, 1]
  public double massWithout(int[] indices, int count) {
    LawStatistics law = laws.current();
    return law.totalWithout(indices, count, laws.summed()) / law.total;
  }

  /// The logit at which q has a value, exact where q is that of a candidate.
  ///
  /// @param probability the value, ≥ 0
  /// @return nats, in the model's gauge; −∞ at 0
  public double logitOf(double probability) {
    LawStatistics law = laws.current();
    return law.max + StrictMath.log(probability * law.relativeTotal);
  }

  /// Entropy of q.
  ///
  /// @return nats, ≥ 0
  public double entropy() {
    return laws.current().entropy;
  }

  /// Number of candidates with mass.
  ///
  /// @return at least 1
  public int supportSize() {
    return laws.current().supportSize;
  }

  /// The most probable candidate; the lowest id among equal ones.
  ///
  /// @return its index
  public int argmax() {
    int best = candidates.argmax();
    if (isRemoved(best)) {
      throw new EmptySupportException();
    }
    return best;
  }

  /// Entropy of the model's own law p.
  ///
  /// @return nats, ≥ 0
  public double modelEntropy() {
    return laws.model().entropy;
  }

  /// The model's log-normaliser: log Σ exp of the row that was loaded. A token's log p is its
  /// number in that row less this.
  ///
  /// @return nats
  public double modelLogNormalizer() {
    return laws.model().logSumExp;
  }

  /// q up to a constant: exp(logit − max), in single precision.
  @Override
  public double weight(int index) {
    return laws.current().weight(candidates.number(index));
  }

  @Override
  public int quantile(double u) {
    LawStatistics law = laws.current();
    return law.quantile(u, laws.summed());
  }

  // ---- changes ----

  /// Multiplies every log f by a factor: f becomes f^factor.
  ///
  /// @param factor 1/temperature, positive and finite
  public void scale(double factor) {
    if (!(factor > 0 && factor <= Double.MAX_VALUE)) {
      throw Check.refuse("factor", "positive and finite", Double.toString(factor));
    }
    reading.multiply(factor);
    gaugeScale *= factor;
    gaugeShift *= factor;
  }

  /// Turns logits into log q, in the model's gauge. f does not change.
  public void normalize() {
    double constant = logSumExp();
    gaugeShift -= constant;
    reading.add(-constant);
  }

  /// Multiplies powers of two factors, token by token: log f becomes `power` · log f +
  /// `otherPower` · log g, with g the other's factor. The logits become the same combination of
  /// logits. Where g = 0, a positive power removes the candidate, and a negative one makes f
  /// infinite, which is refused as soon as the law is needed.
  ///
  /// @param power of f, finite
  /// @param other over all tokens of the same vocabulary
  /// @param otherPower of g, finite
  public void combine(double power, Logits other, double otherPower) {
    if (!other.hasAllTokens() || other.vocabularySize() != vocabularySize()) {
      throw new IllegalArgumentException("the other logits must hold the same vocabulary");
    }
    double combinedGauge = power * gauge() + otherPower * other.gauge();
    for (int index = 0; index < size(); index++) {
      if (!isRemoved(index)) {
        double added = otherPower == 0 ? 0 : otherPower * other.logit(token(index));
        store(index, (float) (power * logit(index) + added));
      }
    }
    reading.reset();
    gaugeScale = 0;
    gaugeShift = combinedGauge;
  }

  /// Multiplies every f by a constant. Logits do not change.
  ///
  /// @param logConstant nats, finite
  public void multiply(double logConstant) {
    gaugeShift -= Check.finite("constant", logConstant);
  }

  /// Replaces a candidate's logit.
  ///
  /// @param index in `[0, size())`
  /// @param logit nats, in the model's gauge; −∞ removes the candidate
  public void set(int index, double logit) {
    if (!isRemoved(index)) {
      store(index, reading.number(logit));
    }
  }

  /// Adds to a candidate's logit. A removed candidate stays removed.
  ///
  /// @param index in `[0, size())`
  /// @param bias nats
  public void add(int index, double bias) {
    set(index, logit(index) + bias);
  }

  /// Removes a candidate; it stays in the list.
  ///
  /// @param index in `[0, size())`
  public void remove(int index) {
    if (!isRemoved(index)) {
      store(index, Float.NEGATIVE_INFINITY);
    }
  }

  /// Removes candidates that from now on do not count as such ([#candidateCount]).
  ///
  /// @param indices in `[0, size())`, each once, of candidates with mass
  /// @param count how many of them
  public void drop(int[] indices, int count) {
    if (count > 0) {
      beforeChanges();
      candidates.drop(indices, count);
    }
  }

  /// Removes candidates whose logit is below a threshold; they stay in the list.
  ///
  /// @param threshold nats, in the model's gauge; at most the greatest logit
  public void removeBelow(double threshold) {
    float least = reading.least(threshold);
    if (candidates.areListed()) {
      candidates.removeListedBelow(least);
      return;
    }
    int masked = candidateCount();
    narrow(least);
    candidates.count(masked);
  }

  /// Where the candidates stand whose logit is at least a threshold, in their order.
  ///
  /// @param threshold nats, in the model's gauge
  /// @param indices receives them; must hold them all
  /// @return how many there are
  public int indicesAtLeast(double threshold, int[] indices) {
    float least = reading.least(threshold);
    int found = 0;
    if (!candidates.areListed()) {
      found = candidates.collect(least, Float.MAX_VALUE);
      System.arraycopy(candidates.list().ids(), 0, indices, 0, found);
      return found;
    }
    for (int index = 0; index < size(); index++) {
      if (candidates.number(index) >= least) {
        indices[found++] = index;
      }
    }
    return found;
  }

  /// Keeps candidates for which a mark is set and shortens the list to them, in their order.
  ///
  /// @param kept `[size()]`
  public void retain(boolean[] kept) {
    candidates.retain(kept);
  }

  /// Keeps the candidates that are among given tokens and shortens the list to them. Removed
  /// candidates go.
  ///
  /// @param tokens ascending, different; ids outside the vocabulary are passed over
  /// @param count how many of them, from the first
  /// @throws EmptySupportException if none stays
  public void retainTokens(int[] tokens, int count) {
    candidates.retainTokens(tokens, count);
    refuseNone();
  }

  /// Makes tokens the only candidates and gives them one logit, even if they had been removed: for
  /// rules that force tokens.
  ///
  /// @param tokens ascending, different; ids outside the vocabulary are passed over
  /// @param count how many of them, from the first
  /// @param logit nats, in the model's gauge, finite
  /// @throws EmptySupportException if none is of the vocabulary
  public void force(int[] tokens, int count, double logit) {
    candidates.force(tokens, count, reading.number(logit));
    refuseNone();
  }

  private void refuseNone() {
    if (size() == 0) {
      throw new EmptySupportException();
    }
  }

  /// Makes all tokens candidates again and gives those without mass a logit: for rules that repair
  /// what others have left.
  ///
  /// @param logit nats, in the model's gauge, finite
  public void restore(double logit) {
    candidates.restore(reading.number(logit));
  }

  /// Orders the candidates by logit, greatest first, equal ones by id. Removed candidates go.
  public void sort() {
    candidates.sort();
  }

  /// Keeps the candidates with the greatest logits, lower ids first among equal ones. Removed
  /// candidates come last. Does nothing where there are no more.
  ///
  /// @param count how many, positive
  public void keepTop(int count) {
    candidates.keepTop(count, false);
  }

  /// Keeps the candidates with the greatest logits, and all that are equal to the last of them.
  /// Does nothing where there are no more.
  ///
  /// @param count how many at least, positive
  public void keepTopAndTies(int count) {
    candidates.keepTop(count, true);
  }

  /// Keeps candidates whose logit is at least a threshold; where they are too few, those with the
  /// greatest logits, lower ids first among equal ones.
  ///
  /// @param threshold nats, in the model's gauge
  /// @param minKeep how many at least, positive
  public void keepAtLeast(double threshold, int minKeep) {
    float least = reading.least(threshold);
    if (candidates.areListed()) {
      if (candidates.countAtLeast(least) >= minKeep) {
        candidates.retainListedAtLeast(least);
      } else {
        keepTop(minKeep);
      }
    } else if (least > candidates.greatest()) {
      keepTop(minKeep);
    } else {
      int reached = candidates.collectFew(least);
      if (reached == Candidates.TOO_MANY) {
        keepWindow(least, minKeep);
      } else if (reached >= minKeep) {
        candidates.becomeListOf(reached);
      } else {
        keepTop(minKeep);
      }
    }
  }

  private void keepWindow(float least, int minKeep) {
    Row row = candidates.row();
    float floor = row.floor();
    narrow(least);
    if (minKeep > 1 && supportSize() < minKeep) {
      candidates.widen(floor, row.ceiling());
      keepTop(minKeep);
    }
  }

  /// Keeps the fewest candidates with the greatest logits whose mass reaches a share of the whole,
  /// lower ids first among equal ones. Removed candidates go.
  ///
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive
  public void keepNucleus(double share, int minKeep) {
    cut.keepGreatest(share, minKeep);
  }

  /// Keeps the fewest candidates whose surprise −log q is nearest to the entropy of q and whose
  /// mass reaches a share of the whole; lower ids first among those equally near. Removed
  /// candidates go.
  ///
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive
  public void keepTypical(double share, int minKeep) {
    cut.keepTypical(share, minKeep, false);
  }

  /// Keeps what [#keepTypical] does, and all that are as near as the last of them.
  ///
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive; brings no ties with it
  public void keepTypicalAndTies(double share, int minKeep) {
    cut.keepTypical(share, minKeep, true);
  }

  /// Number of candidates whose logit is at least a threshold.
  ///
  /// @param threshold nats, in the model's gauge
  /// @return the count
  public int countAtLeast(double threshold) {
    return candidates.countAtLeast(reading.least(threshold));
  }

  /// Reads the greatest logits, in descending order. Nothing changes.
  ///
  /// @param into receives them from its beginning, nats, in the model's gauge; how many are wanted
  ///     is its length
  /// @return how many there are: fewer than wanted where fewer candidates have mass
  public int greatest(double[] into) {
    int count = candidates.areListed() ? size() : candidates.collectTop(into.length);
    float[] numbers = candidates.list().values();
    int found = 0;
    for (int index = 0; index < count; index++) {
      double logit = reading.logit(numbers[index]);
      boolean isFull = found == into.length;
      if (logit == Double.NEGATIVE_INFINITY || isFull && (found == 0 || logit <= into[found - 1])) {
        continue;
      }
      int place = isFull ? found - 1 : found++;
      while (place > 0 && into[place - 1] < logit) {
        into[place] = into[place - 1];
        place--;
      }
      into[place] = logit;
    }
    return found;
  }

  /// Standard deviation of the logits of all candidates with mass, each counted once: the root of
  /// the mean squared distance from their mean.
  ///
  /// @return nats, ≥ 0
  public double standardDeviation() {
    int support = supportSize();
    return reading.scale() * spread.deviation(laws.summed(), support);
  }

  /// Shortens the list to its first candidates.
  ///
  /// @param count in `[1, size()]`
  public void truncate(int count) {
    if (count >= size()) {
      return;
    }
    candidates.truncate(count);
  }

  // ---- inside ----

  private double gauge() {
    return gaugeScale * laws.model().logSumExp + gaugeShift;
  }

  private void store(int index, float number) {
    beforeChanges();
    candidates.set(index, number);
  }

  private void beforeChanges() {
    if (!candidates.areListed()) {
      laws.beforeRowChanges();
    }
  }

  private void narrow(float least) {
    laws.model();
    candidates.narrow(least, Float.MAX_VALUE);
  }
}
