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
  /// How far below the maximum, in nats, a nucleus is looked for before all candidates are taken.
  private static final double[] NUCLEUS_DEPTHS = {6, 10, 16, Double.POSITIVE_INFINITY};

  /// Covers the rounding of sums in another order.
  private static final double ENOUGH = 1 + 1e-5;

  private final int vocabularySize;
  private final float[] dense;
  private int[] ids = new int[0];
  private float[] listed = new float[0];
  private boolean isList;
  private int size;
  private int mostCandidates;

  private double scale;
  private double shift;
  private double gaugeScale;
  private double gaugeShift;

  private final LawStatistics model;
  private final LawStatistics current;
  private final Selection selection = new Selection();
  private boolean isModelKnown;
  private boolean isCurrentKnown;
  private boolean isRowChanged;

  /// An empty holder; [#load] it before use.
  ///
  /// @param vocabularySize V, positive
  public Logits(int vocabularySize) {
    this.vocabularySize = Check.atLeast("vocabulary size", vocabularySize, 1);
    this.dense = new float[vocabularySize];
    this.model = new LawStatistics(vocabularySize);
    this.current = new LawStatistics(vocabularySize);
  }

  /// Logits with a model's row.
  ///
  /// @param row `[V]`, nats, copied
  /// @return the logits
  public static Logits of(float... row) {
    Logits logits = new Logits(row.length);
    logits.load(row);
    return logits;
  }

  /// Takes in a model's row: all V tokens are candidates again and f = p.
  ///
  /// @param row `[V]`, nats, up to one additive constant; copied
  public void load(float[] row) {
    if (row.length != vocabularySize) {
      throw Check.refuse(
          "row length", Integer.toString(vocabularySize), Integer.toString(row.length));
    }
    System.arraycopy(row, 0, dense, 0, vocabularySize);
    isList = false;
    size = vocabularySize;
    mostCandidates = vocabularySize;
    scale = 1;
    shift = 0;
    gaugeScale = 1;
    gaugeShift = 0;
    isModelKnown = false;
    isCurrentKnown = false;
    isRowChanged = false;
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
    System.arraycopy(other.dense, 0, dense, 0, vocabularySize);
    isList = other.isList;
    size = other.size;
    mostCandidates = other.mostCandidates;
    if (isList) {
      reserve(size);
      System.arraycopy(other.ids, 0, ids, 0, size);
      System.arraycopy(other.listed, 0, listed, 0, size);
    }
    scale = other.scale;
    shift = other.shift;
    gaugeScale = other.gaugeScale;
    gaugeShift = other.gaugeShift;
    model.become(other.model);
    current.become(other.current);
    isModelKnown = other.isModelKnown;
    isCurrentKnown = other.isCurrentKnown;
    isRowChanged = other.isRowChanged;
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
    return size;
  }

  /// Number of candidates that still count: those listed, less those that were [#drop]ped. Unlike
  /// [#supportSize] it includes removed ones.
  ///
  /// @return in `[1, size()]`
  public int candidateCount() {
    return Math.min(size, mostCandidates);
  }

  /// The token of a candidate.
  ///
  /// @param index in `[0, size())`
  /// @return its id
  public int token(int index) {
    return isList ? ids[index] : index;
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
    return scale * stored()[index] + shift;
  }

  /// Whether a candidate has no mass.
  ///
  /// @param index in `[0, size())`
  /// @return true if its logit is −∞
  public boolean isRemoved(int index) {
    return stored()[index] == Float.NEGATIVE_INFINITY;
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
    if (!isList) {
      return token >= 0 && token < size ? token : -1;
    }
    for (int index = 0; index < size; index++) {
      if (ids[index] == token) {
        return index;
      }
    }
    return -1;
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
    return 1 / statistics().total;
  }

  /// What q leaves without some candidates: a sum over all others, so exact where little is left.
  ///
  /// @param indices in `[0, size())`, ascending
  /// @param count how many of them
  /// @return in [0, 1]
  public double massWithout(int[] indices, int count) {
    LawStatistics law = statistics();
    float[] values = stored();
    double left = 0;
    int place = 0;
    for (int index = 0; index < size; index++) {
      if (place < count && indices[place] == index) {
        place++;
      } else {
        left += law.weight(values[index], (float) scale);
      }
    }
    return left / law.total;
  }

  /// The logit at which q has a value, exact where q is that of a candidate.
  ///
  /// @param probability the value, ≥ 0
  /// @return nats, in the model's gauge; −∞ at 0
  public double logitOf(double probability) {
    LawStatistics law = statistics();
    return law.max + StrictMath.log(probability * law.total);
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
      return maxima().argmax(dense, size);
    }
    int best = 0;
    for (int index = 1; index < size; index++) {
      if (listed[index] > listed[best] || listed[index] == listed[best] && ids[index] < ids[best]) {
        best = index;
      }
    }
    if (!(listed[best] > Float.NEGATIVE_INFINITY)) {
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
    return statistics().weight(stored()[index], (float) scale);
  }

  @Override
  public int quantile(double u) {
    return statistics().quantile(u, stored(), size, (float) scale);
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
    beforeChange();
    float[] values = stored();
    for (int index = 0; index < size; index++) {
      if (values[index] != Float.NEGATIVE_INFINITY) {
        double added = otherPower == 0 ? 0 : otherPower * other.logit(token(index));
        values[index] = (float) (power * logit(index) + added);
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
    beforeChange();
    float[] values = stored();
    if (values[index] == Float.NEGATIVE_INFINITY) {
      return;
    }
    values[index] = (float) ((logit - shift) / scale);
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
    beforeChange();
    stored()[index] = Float.NEGATIVE_INFINITY;
  }

  /// Removes candidates that from now on do not count as such ([#candidateCount]).
  ///
  /// @param indices in `[0, size())`, each once, of candidates with mass
  /// @param count how many of them
  public void drop(int[] indices, int count) {
    for (int place = 0; place < count; place++) {
      remove(indices[place]);
    }
    mostCandidates = candidateCount() - count;
  }

  /// Removes candidates whose logit is below a threshold; they stay in the list.
  ///
  /// @param threshold nats, in the model's gauge; at most the greatest logit
  public void removeBelow(double threshold) {
    float stored = storedThreshold(threshold);
    beforeChange();
    float[] values = stored();
    for (int index = 0; index < size; index++) {
      values[index] = values[index] < stored ? Float.NEGATIVE_INFINITY : values[index];
    }
  }

  /// Where the candidates stand whose logit is at least a threshold, in their order.
  ///
  /// @param threshold nats, in the model's gauge
  /// @param indices receives them; must hold them all
  /// @return how many there are
  public int indicesAtLeast(double threshold, int[] indices) {
    float stored = storedThreshold(threshold);
    int found = 0;
    if (!isList) {
      found = collect(maxima(), stored);
      System.arraycopy(ids, 0, indices, 0, found);
      return found;
    }
    for (int index = 0; index < size; index++) {
      if (listed[index] >= stored) {
        indices[found++] = index;
      }
    }
    return found;
  }

  /// Keeps candidates for which a mark is set and shortens the list to them, in their order.
  ///
  /// @param kept `[size()]`
  public void retain(boolean[] kept) {
    if (!isList) {
      becomeList();
    }
    int next = 0;
    for (int index = 0; index < size; index++) {
      if (kept[index]) {
        ids[next] = ids[index];
        listed[next] = listed[index];
        next++;
      }
    }
    size = next;
    isCurrentKnown = false;
  }

  /// Keeps the candidates that are among given tokens and shortens the list to them. Removed
  /// candidates go.
  ///
  /// @param tokens ascending, different; ids outside the vocabulary are passed over
  /// @param count how many of them, from the first
  /// @throws EmptySupportException if none stays
  public void retainTokens(int[] tokens, int count) {
    int next = 0;
    if (isList) {
      for (int index = 0; index < size; index++) {
        if (Arrays.binarySearch(tokens, 0, count, ids[index]) >= 0 && !isRemoved(index)) {
          ids[next] = ids[index];
          listed[next++] = listed[index];
        }
      }
    } else {
      modelStatistics();
      reserve(count);
      for (int place = 0; place < count; place++) {
        int token = tokens[place];
        if (token >= 0 && token < size && !isRemoved(token)) {
          ids[next] = token;
          listed[next++] = dense[token];
        }
      }
      isList = true;
    }
    size = next;
    isCurrentKnown = false;
    if (size == 0) {
      throw new EmptySupportException();
    }
  }

  /// Keeps candidates whose logit is at least a threshold and shortens the list to them, in their
  /// order. Removed candidates go.
  ///
  /// @param threshold nats, in the model's gauge
  public void retainAtLeast(double threshold) {
    collectAtLeast(storedThreshold(threshold));
    isCurrentKnown = false;
  }

  /// Makes tokens the only candidates and gives them one logit, even if they had been removed: for
  /// rules that force tokens.
  ///
  /// @param tokens ascending, different; ids outside the vocabulary are passed over
  /// @param count how many of them, from the first
  /// @param logit nats, in the model's gauge, finite
  /// @throws EmptySupportException if none is of the vocabulary
  public void force(int[] tokens, int count, double logit) {
    modelStatistics();
    reserve(count);
    int next = 0;
    for (int place = 0; place < count; place++) {
      if (tokens[place] >= 0 && tokens[place] < vocabularySize) {
        ids[next] = tokens[place];
        listed[next++] = (float) ((logit - shift) / scale);
      }
    }
    isList = true;
    size = next;
    mostCandidates = next;
    isCurrentKnown = false;
    if (size == 0) {
      throw new EmptySupportException();
    }
  }

  /// Makes all tokens candidates again and gives those without mass a logit: for rules that repair
  /// what others have left.
  ///
  /// @param logit nats, in the model's gauge, finite
  public void restore(double logit) {
    modelStatistics();
    float[] values = new float[vocabularySize];
    Arrays.fill(values, (float) ((logit - shift) / scale));
    for (int index = 0; index < size; index++) {
      if (!isRemoved(index)) {
        values[token(index)] = stored()[index];
      }
    }
    size = vocabularySize;
    becomeList();
    System.arraycopy(values, 0, listed, 0, size);
    mostCandidates = size;
    isCurrentKnown = false;
  }

  /// Orders the candidates by logit, greatest first, equal ones by id. Removed candidates go.
  public void sort() {
    order();
    int count = size;
    while (count > 0 && isRemoved(count - 1)) {
      count--;
    }
    size = count;
  }

  /// Keeps the candidates with the greatest logits, ordered, lower ids first among equal ones.
  /// Removed candidates come last. Does nothing where there are no more.
  ///
  /// @param count how many, positive
  public void keepTop(int count) {
    if (count < size) {
      collectTop(count);
      retainUpTo(selection.rank(ids, listed, size, Math.min(count, size)));
    }
  }

  /// Keeps the candidates with the greatest logits, and all that are equal to the last of them.
  /// Does nothing where there are no more.
  ///
  /// @param count how many at least, positive
  public void keepTopAndTies(int count) {
    if (count < size) {
      collectTop(count);
      long last = selection.rank(ids, listed, size, Math.min(count, size));
      retainUpTo(Selection.key(Selection.value(last), Integer.MAX_VALUE));
    }
  }

  /// Keeps candidates whose logit is at least a threshold; where they are too few, those with the
  /// greatest logits, lower ids first among equal ones.
  ///
  /// @param threshold nats, in the model's gauge
  /// @param minKeep how many at least, positive
  public void keepAtLeast(double threshold, int minKeep) {
    if (countAtLeast(threshold) >= minKeep) {
      retainAtLeast(threshold);
    } else {
      keepTop(minKeep);
    }
  }

  /// Keeps the fewest candidates with the greatest logits whose mass reaches a share of the whole,
  /// ordered, lower ids first among equal ones.
  ///
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive
  public void keepNucleus(double share, int minKeep) {
    LawStatistics law = statistics();
    double level = share * law.total;
    collectMass(law, level, minKeep);
    long last = selection.nucleus(ids, listed, size, law, (float) scale, level);
    if (minKeep > 1) {
      last = Math.max(last, selection.rank(ids, listed, size, Math.min(minKeep, size)));
    }
    retainUpTo(last);
  }

  /// Keeps the fewest candidates whose log q is nearest to a value and whose mass reaches a share
  /// of the whole; lower ids first among those equally near. Removed candidates go.
  ///
  /// @param logProbability the value, nats
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive
  public void keepNearest(double logProbability, double share, int minKeep) {
    keepNearest(logProbability, share, minKeep, false);
  }

  /// Keeps the fewest candidates whose log q is nearest to a value and whose mass reaches a share
  /// of the whole, and all that are as near as the last of them. Removed candidates go.
  ///
  /// @param logProbability the value, nats
  /// @param share of the mass of all candidates, in [0, 1]
  /// @param minKeep how many at least, positive; brings no ties with it
  public void keepNearestAndTies(double logProbability, double share, int minKeep) {
    keepNearest(logProbability, share, minKeep, true);
  }

  private void keepNearest(double logProbability, double share, int minKeep, boolean withTies) {
    LawStatistics law = statistics();
    float centre = (float) ((logProbability + law.logSumExp - shift) / scale);
    collectAtLeast(-Float.MAX_VALUE);
    long[] nearest = new long[size];
    for (int index = 0; index < size; index++) {
      nearest[index] = Selection.key(-Math.abs(listed[index] - centre), index);
    }
    Arrays.sort(nearest);
    boolean[] kept = new boolean[size];
    double mass = 0;
    float last = Float.NaN;
    for (int rank = 0; rank < size; rank++) {
      int index = (int) nearest[rank];
      float distance = Math.abs(listed[index] - centre);
      boolean isShort = mass < share * law.total;
      if (!isShort && rank >= minKeep && !(withTies && distance == last)) {
        break;
      }
      kept[index] = true;
      mass += law.weight(listed[index], (float) scale);
      last = isShort ? distance : last;
    }
    retain(kept);
  }

  /// Removes the candidates with the greatest logits, lower ids first among equal ones. At least
  /// one candidate with mass must be left.
  ///
  /// @param count how many, in `[0, supportSize())`
  public void dropTop(int count) {
    if (count == 0) {
      return;
    }
    int[] top = new int[count];
    Logits greatest = copy();
    greatest.keepTop(count);
    for (int index = 0; index < count; index++) {
      top[index] = greatest.token(index);
    }
    for (int token : top) {
      remove(indexOf(token));
    }
  }

  /// Number of candidates whose logit is at least a threshold.
  ///
  /// @param threshold nats, in the model's gauge
  /// @return the count
  public int countAtLeast(double threshold) {
    int reached = 0;
    for (int index = 0; index < size; index++) {
      reached += logit(index) >= threshold ? 1 : 0;
    }
    return reached;
  }

  /// Reads the greatest logits, in descending order. Nothing changes.
  ///
  /// @param into receives them from its beginning, nats, in the model's gauge; how many are wanted
  ///     is its length
  /// @return how many there are: fewer than wanted where fewer candidates have mass
  public int greatest(double[] into) {
    if (!isList) {
      maxima();
    }
    int found = 0;
    for (int index = 0; index < size; index++) {
      double logit = logit(index);
      boolean isFull = found == into.length;
      if (isRemoved(index) || isFull && (found == 0 || logit <= into[found - 1])) {
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
    double mean = 0;
    int support = supportSize();
    for (int index = 0; index < size; index++) {
      mean += isRemoved(index) ? 0 : logit(index) / support;
    }
    double squares = 0;
    for (int index = 0; index < size; index++) {
      double distance = isRemoved(index) ? 0 : logit(index) - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / support);
  }

  /// Shortens the list to its first candidates.
  ///
  /// @param count in `[1, size()]`
  public void truncate(int count) {
    if (count >= size) {
      return;
    }
    if (!isList) {
      becomeList();
    }
    size = count;
    isCurrentKnown = false;
  }

  // ---- inside ----

  private double gauge() {
    return gaugeScale * modelStatistics().logSumExp + gaugeShift;
  }

  private float[] stored() {
    return isList ? listed : dense;
  }

  private void becomeList() {
    reserve(size);
    for (int token = 0; token < size; token++) {
      ids[token] = token;
    }
    System.arraycopy(dense, 0, listed, 0, size);
    isList = true;
  }

  /// Greatest logits first, equal ones by id, removed ones last.
  /// Shortens the list to candidates among which the greatest `count` are.
  private void collectTop(int count) {
    if (!isList) {
      float reached = maxima().reachedBy(count, selection);
      if (reached > Float.NEGATIVE_INFINITY) {
        collectAtLeast(reached);
      } else {
        becomeList();
      }
    }
  }

  /// Shortens the list to candidates that hold a weight and are `minKeep` or more, or to all with
  /// mass.
  private void collectMass(LawStatistics law, double level, int minKeep) {
    if (!isList) {
      for (double depth : NUCLEUS_DEPTHS) {
        int found =
            collect(law, Math.max(-Float.MAX_VALUE, (float) (law.greatest - depth / scale)));
        double mass = 0;
        for (int index = 0; index < found; index++) {
          mass += law.weight(listed[index], (float) scale);
        }
        boolean isEnough = mass >= level * ENOUGH && found >= minKeep;
        if (isEnough || depth == Double.POSITIVE_INFINITY) {
          isList = true;
          size = found;
          return;
        }
      }
    }
    collectAtLeast(-Float.MAX_VALUE);
  }

  private int collect(LawStatistics law, float threshold) {
    reserve(size);
    return law.collectAtLeast(dense, size, threshold, ids, listed);
  }

  private void collectAtLeast(float threshold) {
    if (!isList) {
      size = collect(maxima(), threshold);
      isList = true;
    } else {
      int next = 0;
      for (int index = 0; index < size; index++) {
        if (listed[index] >= threshold) {
          ids[next] = ids[index];
          listed[next++] = listed[index];
        }
      }
      size = next;
    }
  }

  /// Shortens the list to the candidates whose key is at most `last`, in their order.
  private void retainUpTo(long last) {
    int next = 0;
    for (int index = 0; index < size; index++) {
      if (Selection.key(listed[index], ids[index]) <= last) {
        ids[next] = ids[index];
        listed[next++] = listed[index];
      }
    }
    size = next;
    isCurrentKnown = false;
  }

  /// The least stored number whose logit reaches a threshold exactly.
  private float storedThreshold(double threshold) {
    float stored =
        (float) Math.clamp((threshold - shift) / scale, -Float.MAX_VALUE, Float.MAX_VALUE);
    while (stored < Float.MAX_VALUE && scale * stored + shift < threshold) {
      stored = Math.nextUp(stored);
    }
    while (stored > -Float.MAX_VALUE && scale * Math.nextDown(stored) + shift >= threshold) {
      stored = Math.nextDown(stored);
    }
    return stored;
  }

  /// Statistics whose maxima are those of the dense row as it is now.
  private LawStatistics maxima() {
    if (isCurrentKnown) {
      return current;
    }
    if (!isRowChanged) {
      return modelStatistics();
    }
    current.findMaxima(dense, size);
    return current;
  }

  private void order() {
    if (!isList) {
      becomeList();
    }
    selection.sort(ids, listed, size);
    isCurrentKnown = false;
  }

  private void reserve(int count) {
    if (ids.length < count) {
      ids = new int[count];
      listed = new float[count];
    }
  }

  /// Changing a dense row destroys what the model's law is computed from.
  private void beforeChange() {
    if (!isList) {
      modelStatistics();
      isRowChanged = true;
    }
    isCurrentKnown = false;
  }

  private LawStatistics modelStatistics() {
    if (!isModelKnown) {
      model.compute(dense, vocabularySize, 1, 0);
      isModelKnown = true;
    }
    return model;
  }

  private LawStatistics statistics() {
    if (!isList && !isRowChanged && scale == 1 && shift == 0) {
      return modelStatistics();
    }
    if (!isCurrentKnown) {
      current.compute(stored(), size, scale, shift);
      isCurrentKnown = true;
    }
    return current;
  }
}
