package gibbs.core.logits;

import gibbs.core.Check;
import gibbs.core.draw.Categorical;
import java.util.Arrays;

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
  /// A list is made where fewer than one candidate in so many stays; otherwise the row is kept,
  /// with a window.
  private static final int LIST_SHARE = 16;

  /// How far below the base of the weights, as a logarithm, the greatest one may be without loss.
  private static final double DEPTH = 40;

  private static final int UNKNOWN = -1;

  private final int vocabularySize;
  private final Row row;
  private final BlockMaxima rowMaxima;
  private boolean isRowKnown;

  private boolean isList;
  private int candidates;
  private final CandidateList list = new CandidateList();
  private final Row listed;
  private final BlockMaxima listedMaxima;

  private double scale;
  private double shift;
  private double gaugeScale;
  private double gaugeShift;

  private final LawStatistics model;
  private final LawStatistics current;
  private final Weights modelWeights = new Weights();
  private final Weights scaledWeights = new Weights();
  private final Weights listedWeights = new Weights();
  private boolean isModelKnown;
  private boolean isCurrentKnown;

  private final Closeness closeness = new Closeness();
  private final Band band;
  private final RowCut rowCut;
  private final Spread spread;

  /// An empty holder; [#load] it before use.
  ///
  /// @param vocabularySize V, positive
  public Logits(int vocabularySize) {
    this.vocabularySize = Check.atLeast("vocabulary size", vocabularySize, 1);
    this.row = new Row(vocabularySize);
    this.rowMaxima = new BlockMaxima(row, vocabularySize);
    this.listed = new Row(vocabularySize);
    this.listedMaxima = new BlockMaxima(listed, vocabularySize);
    this.model = new LawStatistics(vocabularySize);
    this.current = new LawStatistics(vocabularySize);
    this.band = new Band(vocabularySize);
    this.rowCut = new RowCut(row, rowMaxima, closeness, band, vocabularySize);
    this.spread = new Spread(vocabularySize);
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
    if (newRow.length != vocabularySize) {
      throw Check.refuse(
          "row length", Integer.toString(vocabularySize), Integer.toString(newRow.length));
    }
    row.load(newRow, vocabularySize);
    isRowKnown = false;
    modelWeights.forget();
    scaledWeights.forget();
    isList = false;
    candidates = vocabularySize;
    scale = 1;
    shift = 0;
    gaugeScale = 1;
    gaugeShift = 0;
    isModelKnown = false;
    isCurrentKnown = false;
  }

  /// An independent copy.
  ///
  /// @return the copy
  public Logits copy() {
    Logits copy = new Logits(vocabularySize);
    copy.become(this);
    return copy;
  }

  /// Becomes a copy of other logits.
  ///
  /// @param other of the same vocabulary size
  public void become(Logits other) {
    row.become(other.row);
    isRowKnown = other.isRowKnown;
    if (isRowKnown) {
      rowMaxima.become(other.rowMaxima);
    }
    modelWeights.become(other.modelWeights, vocabularySize);
    scaledWeights.become(other.scaledWeights, vocabularySize);
    isList = other.isList;
    candidates = other.candidates;
    if (isList) {
      list.become(other.list);
      listed.load(list.values(), list.size());
    }
    scale = other.scale;
    shift = other.shift;
    gaugeScale = other.gaugeScale;
    gaugeShift = other.gaugeShift;
    isModelKnown = other.isModelKnown;
    if (isModelKnown) {
      model.become(other.model);
    }
    isCurrentKnown = other.isCurrentKnown;
    if (isCurrentKnown) {
      current.become(other.current);
    }
  }

  // ---- candidates ----

  /// Number of tokens of the model.
  ///
  /// @return V
  public int vocabularySize() {
    return vocabularySize;
  }

  /// Number of candidates, removed ones that are still listed included.
  ///
  /// @return at most V
  @Override
  public int size() {
    return isList ? list.size() : vocabularySize;
  }

  /// Number of candidates that still count: those listed, less those that were [#drop]ped. Unlike
  /// [#supportSize] it includes removed ones.
  ///
  /// @return in `[1, size()]`
  public int candidateCount() {
    if (candidates == UNKNOWN) {
      candidates = supportSize();
    }
    return candidates;
  }

  /// The token of a candidate.
  ///
  /// @param index in `[0, size())`
  /// @return its id
  public int token(int index) {
    return isList ? list.ids()[index] : index;
  }

  /// Whether all V tokens are candidates, each at the index that is its id.
  ///
  /// @return false once the list has been shortened or ordered
  public boolean hasAllTokens() {
    return !isList;
  }

  /// A candidate's logit, nats, in the model's own gauge.
  ///
  /// @param index in `[0, size())`
  /// @return the logit; −∞ for a removed candidate
  public double logit(int index) {
    return scale * stored(index) + shift;
  }

  /// Whether a candidate has no mass.
  ///
  /// @param index in `[0, size())`
  /// @return true if its logit is −∞
  public boolean isRemoved(int index) {
    return stored(index) == Float.NEGATIVE_INFINITY;
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
    if (isList) {
      return list.indexOf(token);
    }
    return token >= 0 && token < vocabularySize ? token : -1;
  }

  // ---- the law ----

  /// The greatest logit.
  ///
  /// @return nats, in the model's gauge
  public double max() {
    return statistics().max;
  }

  /// log Σ exp(logit) over the candidates.
  ///
  /// @return nats, in the model's gauge
  public double logSumExp() {
    return statistics().logSumExp;
  }

  /// log Z = log Σ f.
  ///
  /// @return nats; 0 before any rule has acted
  public double logZ() {
    return statistics().logSumExp - gauge();
  }

  /// A candidate's log q = log f − log Z.
  ///
  /// @param index in `[0, size())`
  /// @return nats, ≤ 0 up to rounding
  public double logProbability(int index) {
    return logit(index) - statistics().logSumExp;
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
    return 1 / statistics().relativeTotal;
  }

  /// What q leaves without some candidates: a sum over all others, so exact where little is left.
  ///
  /// @param indices in `[0, size())`, ascending
  /// @param count how many of them
  /// @return in [0, 1]
  public double massWithout(int[] indices, int count) {
    LawStatistics law = statistics();
    return law.totalWithout(indices, count, isList ? listed : row) / law.total;
  }

  /// The logit at which q has a value, exact where q is that of a candidate.
  ///
  /// @param probability the value, ≥ 0
  /// @return nats, in the model's gauge; −∞ at 0
  public double logitOf(double probability) {
    LawStatistics law = statistics();
    return law.max + StrictMath.log(probability * law.relativeTotal);
  }

  /// Entropy of q.
  ///
  /// @return nats, ≥ 0
  public double entropy() {
    return statistics().entropy;
  }

  /// Number of candidates with mass.
  ///
  /// @return at least 1
  public int supportSize() {
    return statistics().supportSize;
  }

  /// The most probable candidate; the lowest id among equal ones.
  ///
  /// @return its index
  public int argmax() {
    if (!isList) {
      return rowMaxima().indexOf(greatest());
    }
    int best = list.argmax();
    if (isRemoved(best)) {
      throw new EmptySupportException();
    }
    return best;
  }

  /// Entropy of the model's own law p.
  ///
  /// @return nats, ≥ 0
  public double modelEntropy() {
    return modelStatistics().entropy;
  }

  /// The model's log-normaliser: log Σ exp of the row that was loaded. A token's log p is its
  /// number in that row less this.
  ///
  /// @return nats
  public double modelLogNormalizer() {
    return modelStatistics().logSumExp;
  }

  /// q up to a constant: exp(logit − max), in single precision.
  @Override
  public double weight(int index) {
    return statistics().weight(stored(index));
  }

  @Override
  public int quantile(double u) {
    return statistics().quantile(u, isList ? listed : row);
  }

  // ---- changes ----

  /// Multiplies every log f by a factor: f becomes f^factor.
  ///
  /// @param factor 1/temperature, positive and finite
  public void scale(double factor) {
    if (!(factor > 0 && factor <= Double.MAX_VALUE)) {
      throw Check.refuse("factor", "positive and finite", Double.toString(factor));
    }
    scale *= factor;
    shift *= factor;
    gaugeScale *= factor;
    gaugeShift *= factor;
    isCurrentKnown = false;
  }

  /// Turns logits into log q, in the model's gauge. f does not change.
  public void normalize() {
    double constant = logSumExp();
    gaugeShift -= constant;
    shift -= constant;
    isCurrentKnown = false;
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
    if (!other.hasAllTokens() || other.vocabularySize != vocabularySize) {
      throw new IllegalArgumentException("the other logits must hold the same vocabulary");
    }
    double combinedGauge = power * gauge() + otherPower * other.gauge();
    for (int index = 0; index < size(); index++) {
      if (!isRemoved(index)) {
        double added = otherPower == 0 ? 0 : otherPower * other.logit(token(index));
        store(index, (float) (power * logit(index) + added));
      }
    }
    scale = 1;
    shift = 0;
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
      store(index, (float) ((logit - shift) / scale));
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
    for (int place = 0; place < count; place++) {
      remove(indices[place]);
    }
    candidates = candidateCount() - count;
  }

  /// Removes candidates whose logit is below a threshold; they stay in the list.
  ///
  /// @param threshold nats, in the model's gauge; at most the greatest logit
  public void removeBelow(double threshold) {
    float least = storedThreshold(threshold);
    if (!isList) {
      int masked = candidateCount();
      narrow(least, Float.MAX_VALUE);
      candidates = masked;
      return;
    }
    for (int index = 0; index < list.size(); index++) {
      if (list.values()[index] < least) {
        remove(index);
      }
    }
  }

  /// Where the candidates stand whose logit is at least a threshold, in their order.
  ///
  /// @param threshold nats, in the model's gauge
  /// @param indices receives them; must hold them all
  /// @return how many there are
  public int indicesAtLeast(double threshold, int[] indices) {
    float least = storedThreshold(threshold);
    int found = 0;
    if (!isList) {
      found = collect(least, Float.MAX_VALUE);
      System.arraycopy(list.ids(), 0, indices, 0, found);
      return found;
    }
    for (int index = 0; index < list.size(); index++) {
      if (list.values()[index] >= least) {
        indices[found++] = index;
      }
    }
    return found;
  }

  /// Keeps candidates for which a mark is set and shortens the list to them, in their order.
  ///
  /// @param kept `[size()]`
  public void retain(boolean[] kept) {
    becomeList();
    list.retain(kept);
    candidates = Math.min(list.size(), candidates);
    isCurrentKnown = false;
  }

  /// Keeps the candidates that are among given tokens and shortens the list to them. Removed
  /// candidates go.
  ///
  /// @param tokens ascending, different; ids outside the vocabulary are passed over
  /// @param count how many of them, from the first
  /// @throws EmptySupportException if none stays
  public void retainTokens(int[] tokens, int count) {
    if (isList) {
      list.retainTokens(tokens, count);
    } else {
      rowMaxima();
      clearList(count);
      for (int place = 0; place < count; place++) {
        int token = tokens[place];
        if (token >= 0 && token < vocabularySize && !isRemoved(token)) {
          list.add(token, row.value(token));
        }
      }
    }
    becomeListOf(list.size());
    if (list.size() == 0) {
      throw new EmptySupportException();
    }
  }

  /// Makes tokens the only candidates and gives them one logit, even if they had been removed: for
  /// rules that force tokens.
  ///
  /// @param tokens ascending, different; ids outside the vocabulary are passed over
  /// @param count how many of them, from the first
  /// @param logit nats, in the model's gauge, finite
  /// @throws EmptySupportException if none is of the vocabulary
  public void force(int[] tokens, int count, double logit) {
    rowMaxima();
    clearList(count);
    for (int place = 0; place < count; place++) {
      if (tokens[place] >= 0 && tokens[place] < vocabularySize) {
        list.add(tokens[place], (float) ((logit - shift) / scale));
      }
    }
    becomeListOf(list.size());
    if (list.size() == 0) {
      throw new EmptySupportException();
    }
  }

  /// Makes all tokens candidates again and gives those without mass a logit: for rules that repair
  /// what others have left.
  ///
  /// @param logit nats, in the model's gauge, finite
  public void restore(double logit) {
    rowMaxima();
    float[] values = new float[vocabularySize];
    Arrays.fill(values, (float) ((logit - shift) / scale));
    for (int index = 0; index < size(); index++) {
      if (!isRemoved(index)) {
        values[token(index)] = stored(index);
      }
    }
    clearList(vocabularySize);
    for (int token = 0; token < vocabularySize; token++) {
      list.add(token, values[token]);
    }
    becomeListOf(vocabularySize);
  }

  /// Orders the candidates by logit, greatest first, equal ones by id. Removed candidates go.
  public void sort() {
    becomeList();
    list.sort();
    becomeListOf(list.size());
  }

  /// Keeps the candidates with the greatest logits, lower ids first among equal ones. Removed
  /// candidates come last. Does nothing where there are no more.
  ///
  /// @param count how many, positive
  public void keepTop(int count) {
    keepTop(count, false);
  }

  /// Keeps the candidates with the greatest logits, and all that are equal to the last of them.
  /// Does nothing where there are no more.
  ///
  /// @param count how many at least, positive
  public void keepTopAndTies(int count) {
    keepTop(count, true);
  }

  private void keepTop(int count, boolean withTies) {
    int most = candidates == UNKNOWN ? UNKNOWN : Math.min(count, candidates);
    if (count < size()) {
      becomeListOfTop(count);
      long last = list.rank(Math.min(count, list.size()));
      retainUpTo(withTies ? Selection.withTies(last) : last);
      candidates = Math.max(list.size(), most);
    } else {
      candidates = most;
    }
  }

  /// Keeps candidates whose logit is at least a threshold; where they are too few, those with the
  /// greatest logits, lower ids first among equal ones.
  ///
  /// @param threshold nats, in the model's gauge
  /// @param minKeep how many at least, positive
  public void keepAtLeast(double threshold, int minKeep) {
    float least = storedThreshold(threshold);
    if (isList) {
      if (list.countAtLeast(least) >= minKeep) {
        retainUpTo(Selection.key(least, Integer.MAX_VALUE));
      } else {
        keepTop(minKeep);
      }
    } else if (least > greatest()) {
      keepTop(minKeep);
    } else if (vocabularySize <= LogitsKernels.SHORT_ROW
        || rowMaxima().blocksAtLeast(least) < row.blocks() / LIST_SHARE) {
      int reached = collect(least, Float.MAX_VALUE);
      if (reached >= minKeep) {
        becomeListOf(reached);
      } else {
        keepTop(minKeep);
      }
    } else {
      float floor = row.floor();
      narrow(least, Float.MAX_VALUE);
      if (minKeep > 1 && supportSize() < minKeep) {
        widen(floor, row.ceiling());
        keepTop(minKeep);
      }
    }
  }

  /// Keeps the fewest candidates with the greatest logits whose mass reaches a share of the whole,
  /// lower ids first among equal ones. Removed candidates go.
  ///
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive
  public void keepNucleus(double share, int minKeep) {
    closeness.toGreatest();
    keepMass(share, minKeep, false);
  }

  /// Keeps the fewest candidates whose log q is nearest to a value and whose mass reaches a share
  /// of the whole; lower ids first among those equally near. Removed candidates go.
  ///
  /// @param logProbability the value, nats
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive
  public void keepNearest(double logProbability, double share, int minKeep) {
    closeness.to((float) ((logProbability + logSumExp() - shift) / scale));
    keepMass(share, minKeep, false);
  }

  /// Keeps the fewest candidates whose log q is nearest to a value and whose mass reaches a share
  /// of the whole, and all that are as near as the last of them. Removed candidates go.
  ///
  /// @param logProbability the value, nats
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive; brings no ties with it
  public void keepNearestAndTies(double logProbability, double share, int minKeep) {
    closeness.to((float) ((logProbability + logSumExp() - shift) / scale));
    keepMass(share, minKeep, true);
  }

  /// Number of candidates whose logit is at least a threshold.
  ///
  /// @param threshold nats, in the model's gauge
  /// @return the count
  public int countAtLeast(double threshold) {
    float least = storedThreshold(threshold);
    return isList ? list.countAtLeast(least) : collect(least, Float.MAX_VALUE);
  }

  /// Reads the greatest logits, in descending order. Nothing changes.
  ///
  /// @param into receives them from its beginning, nats, in the model's gauge; how many are wanted
  ///     is its length
  /// @return how many there are: fewer than wanted where fewer candidates have mass
  public int greatest(double[] into) {
    int count = isList ? list.size() : collectTop(into.length);
    int found = 0;
    for (int index = 0; index < count; index++) {
      float value = list.values()[index];
      double logit = scale * value + shift;
      boolean isFull = found == into.length;
      if (value == Float.NEGATIVE_INFINITY || isFull && (found == 0 || logit <= into[found - 1])) {
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
    return scale * spread.deviation(isList ? listed : row, support);
  }

  /// Shortens the list to its first candidates.
  ///
  /// @param count in `[1, size()]`
  public void truncate(int count) {
    if (count >= size()) {
      return;
    }
    becomeList();
    list.resize(Math.min(list.size(), count));
    candidates = Math.min(list.size(), candidates);
    isCurrentKnown = false;
  }

  // ---- inside ----

  private double gauge() {
    return gaugeScale * modelStatistics().logSumExp + gaugeShift;
  }

  private float stored(int index) {
    return isList ? list.values()[index] : row.windowed(index);
  }

  private void store(int index, float value) {
    isCurrentKnown = false;
    if (isList) {
      list.values()[index] = value;
      return;
    }
    modelStatistics();
    applyWindow();
    row.set(index, value);
    rowMaxima.change(index);
    changeWeights();
  }

  private void applyWindow() {
    if (!row.isOpen()) {
      int inside = row.applyWindow();
      candidates = candidates == UNKNOWN ? inside : candidates;
      isRowKnown = false;
      changeWeights();
    }
  }

  private void changeWeights() {
    modelWeights.change();
    scaledWeights.change();
  }

  /// Drops the candidates outside an interval of stored values.
  private void narrow(float least, float greatest) {
    modelStatistics();
    row.narrow(least, greatest);
    candidates = UNKNOWN;
    isCurrentKnown = false;
  }

  private void widen(float least, float greatest) {
    row.widen(least, greatest);
    candidates = UNKNOWN;
    isCurrentKnown = false;
  }

  /// The greatest value of a candidate: a ceiling below the row's greatest is itself the value of
  /// one.
  private float greatest() {
    return Math.min(row.ceiling(), rowMaxima().greatest());
  }

  // ---- lists ----

  private void becomeList() {
    if (isList) {
      return;
    }
    if (!row.isOpen() && candidates == UNKNOWN) {
      becomeListOf(collect(-Float.MAX_VALUE, Float.MAX_VALUE));
      return;
    }
    clearList(vocabularySize);
    for (int token = 0; token < vocabularySize; token++) {
      list.add(token, row.windowed(token));
    }
    isList = true;
  }

  private void clearList(int room) {
    list.reserve(room);
    list.resize(0);
  }

  private void becomeListOf(int found) {
    isList = true;
    list.resize(found);
    candidates = found;
    isCurrentKnown = false;
  }

  /// Shortens the list to candidates among which the greatest `count` are, removed ones left out.
  private void becomeListOfTop(int count) {
    if (!isList) {
      becomeListOf(collectTop(count));
    }
  }

  /// Collects candidates of the row among which the greatest `count` are.
  private int collectTop(int count) {
    boolean isCapped = row.ceiling() < Float.MAX_VALUE;
    return collect(
        isCapped ? -Float.MAX_VALUE : Math.max(-Float.MAX_VALUE, rowMaxima().reachedBy(count)),
        Float.MAX_VALUE);
  }

  /// Collects the candidates of the row with values in an interval.
  private int collect(float least, float most) {
    list.reserve(vocabularySize);
    float floor = Math.max(row.floor(), least);
    float ceiling = Math.min(row.ceiling(), most);
    return rowMaxima().collect(floor, ceiling, list.ids(), list.values());
  }

  /// Shortens the list to the candidates whose key by value is at most `last`, in their order.
  private void retainUpTo(long last) {
    closeness.toGreatest();
    retainClosest(last);
  }

  private void retainClosest(long last) {
    list.retainUpTo(last, closeness);
    becomeListOf(list.size());
  }

  // ---- cuts by mass ----

  /// Keeps the closest candidates until their mass is a share of the whole.
  private void keepMass(double share, int minKeep, boolean withTies) {
    if (isList || vocabularySize <= LogitsKernels.SHORT_ROW || share >= 1) {
      LawStatistics law = statistics();
      listSupport();
      keepMassOfList(law, share * law.total, minKeep, withTies);
      return;
    }
    list.reserve(vocabularySize);
    LawStatistics law = statistics();
    Weights weights = weights();
    if (!weights.areOf(law)) {
      current.sum(row, law.base(), law.scale(), weights);
    }
    double needed = share * law.total;
    rowCut.sample(law, weights, law.total - needed);
    if (!rowCut.isForList()) {
      keepWindow(law, needed, minKeep, withTies);
    } else if (reaches(law, needed, minKeep, rowCut.collect(list.ids(), list.values()))) {
      becomeListOf(band.count());
      keepUpToMass(needed, minKeep, withTies);
    } else {
      listSupport();
      keepMassOfList(law, needed, minKeep, withTies);
    }
  }

  /// Whether so many collected candidates are enough; if so, the band holds them.
  private boolean reaches(LawStatistics law, double needed, int minKeep, int collected) {
    if (collected < Math.max(1, minKeep)) {
      return false;
    }
    band.take(list.ids(), list.values(), collected);
    return band.weigh(closeness, law) >= needed;
  }

  private void keepWindow(LawStatistics law, double needed, int minKeep, boolean withTies) {
    if (!rowCut.sum(needed, weights(), current)
        || !rowCut.find(minKeep, withTies, list.ids(), list.values(), current)) {
      listSupport();
      keepMassOfList(law, needed, minKeep, withTies);
      return;
    }
    narrow(rowCut.floor(), rowCut.ceiling());
    int after = withTies ? 0 : rowCut.equalAfterLast(list.ids());
    if (after > 0) {
      drop(list.ids(), after);
    } else if (scale * ((double) current.base() - greatest()) < DEPTH) {
      current.finish(row, greatest(), rowCut.kept(), scale, shift);
      isCurrentKnown = true;
    }
  }

  /// Turns the row into a list of the candidates with mass.
  private void listSupport() {
    if (!isList) {
      becomeListOf(collect(-Float.MAX_VALUE, Float.MAX_VALUE));
    }
  }

  private void keepMassOfList(LawStatistics law, double needed, int minKeep, boolean withTies) {
    list.sortById();
    band.take(list.ids(), list.values(), list.size());
    band.weigh(closeness, law);
    keepUpToMass(needed, minKeep, withTies);
  }

  /// Keeps, of a list that the band holds, what is needed to reach a mass.
  private void keepUpToMass(double needed, int minKeep, boolean withTies) {
    long last = band.last(needed);
    last = withTies ? Selection.withTies(last) : last;
    if (minKeep > 1) {
      last = Math.max(last, band.rank(Math.min(minKeep, list.size())));
    }
    retainClosest(last);
  }

  // ---- statistics ----

  /// The least stored number whose logit reaches a threshold exactly.
  private float storedThreshold(double threshold) {
    int missing = Ordered.bits(Float.NEGATIVE_INFINITY);
    int reaching = Ordered.bits(Float.MAX_VALUE);
    while (reaching > missing + 1) {
      int middle = Ordered.middle(missing, reaching);
      if (scale * Ordered.value(middle) + shift >= threshold) {
        reaching = middle;
      } else {
        missing = middle;
      }
    }
    return Ordered.value(reaching);
  }

  private BlockMaxima rowMaxima() {
    if (isRowKnown) {
      rowMaxima.refresh();
    } else {
      rowMaxima.find();
      isRowKnown = true;
    }
    return rowMaxima;
  }

  private Weights weights() {
    return scale == 1 ? modelWeights : scaledWeights;
  }

  private LawStatistics modelStatistics() {
    if (!isModelKnown) {
      model.sum(row, rowMaxima().greatest(), 1, modelWeights);
      model.finish(row, rowMaxima.greatest(), rowMaxima.supportSize(), 1, 0);
      isModelKnown = true;
    }
    return model;
  }

  private boolean isModelsLaw() {
    return !isList && row.isAsLoaded() && row.isOpen() && scale == 1 && shift == 0;
  }

  private LawStatistics statistics() {
    if (isModelsLaw()) {
      return modelStatistics();
    }
    if (!isCurrentKnown) {
      if (isList) {
        computeList();
      } else if (row.isOpen()) {
        computeRow();
      } else {
        computeWindow();
      }
      isCurrentKnown = true;
    }
    return current;
  }

  private void computeList() {
    listed.load(list.values(), list.size());
    listedMaxima.find();
    current.sum(listed, listedMaxima.greatest(), scale, listedWeights);
    current.finish(listed, listedMaxima.greatest(), listedMaxima.supportSize(), scale, shift);
  }

  private void computeRow() {
    float greatest = rowMaxima().greatest();
    if (scale == 1 && isNearModel(greatest)) {
      current.sumChanged(row, model, modelWeights);
    } else {
      current.sum(row, greatest, scale, weights());
    }
    current.finish(row, greatest, rowMaxima.supportSize(), scale, shift);
  }

  /// Whether the model's sums and weights serve for blocks that have not changed.
  private boolean isNearModel(float greatest) {
    return isModelKnown
        && modelWeights.wereOf(model)
        && !row.isAllOwn()
        && greatest <= model.base()
        && model.base() - greatest < DEPTH;
  }

  private void computeWindow() {
    float greatest = greatest();
    Weights weights = weights();
    if (!weights.areAt(scale)) {
      current.sum(row, rowMaxima.greatest(), scale, weights);
    }
    if (scale * ((double) weights.base() - greatest) >= DEPTH) {
      applyWindow();
      computeRow();
      return;
    }
    int support = current.sumWithin(row, row.floor(), row.ceiling(), weights);
    current.finish(row, greatest, support, scale, shift);
  }
}
