package gibbs.markov.ngram;

import gibbs.core.Check;
import gibbs.markov.FiniteOrderLaw;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Back-off n-grams.
///
/// **Definition.** A table lists n-grams h·w up to a length N with log p and, for those that are
/// contexts, a back-off weight log b. The law is p(w | h) = p(h·w) where h·w is listed, else
/// b(h) · p(w | h′), h′ being h without its first token; b is 1 where h is not listed. Of a longer
/// context the last N − 1 tokens matter. All unigrams are listed, and with an n-gram its first
/// n − 1 tokens. A listed log10 p of −99 or less is a probability of zero, as ARPA files write that
/// of the begin token; weights are numbers as they stand.
///
/// **Data.** A trie in arrays, one level for each length; numbers are log10 as in ARPA files, so
/// that writing a file that was read changes no number. **Cost.** 12 bytes for each n-gram; a row
/// takes O(V + listed continuations). **Source.** Katz 1987; for the interpolated models that are
/// stored the same way, Chen and Goodman 1999, §2.8.
public final class NgramTable implements FiniteOrderLaw {
  /// log10 p that stands for zero in ARPA files, as do smaller ones.
  public static final float ZERO = -99;

  private static final double NATS = Math.log(10);
  private static final int ABSENT = -1;

  private final Level[] levels;

  /// The n-grams of one length, by parent and then by last token. Those of length 1 are in the
  /// order of their ids.
  ///
  /// @param words last tokens
  /// @param logProbabilities log10
  /// @param backoffs log10 weights; 0 where there is none
  /// @param firstChildren where the continuations begin in the next level, and one number more for
  ///     their end; empty for the longest n-grams
  private record Level(
      int[] words, float[] logProbabilities, float[] backoffs, int[] firstChildren) {}

  private NgramTable(Level[] levels) {
    this.levels = levels;
  }

  @Override
  public int vocabularySize() {
    return levels[0].words.length;
  }

  @Override
  public int order() {
    return levels.length - 1;
  }

  /// How many n-grams are listed.
  ///
  /// @param length 1 to [#order()] + 1
  /// @return the count
  public int count(int length) {
    return levels[Check.index("length", length - 1, levels.length)].words.length;
  }

  @Override
  public void fill(int[] tokens, int length, float[] row) {
    int longest = Math.min(length, order());
    int[] nodes = new int[longest + 1];
    double[] weights = new double[longest + 1]; // of all longer contexts together
    for (int used = longest; used > 0; used--) {
      nodes[used] = find(tokens, length - used, length);
      weights[used - 1] =
          weights[used] + (nodes[used] == ABSENT ? 0 : levels[used - 1].backoffs[nodes[used]]);
    }
    float[] unigrams = levels[0].logProbabilities;
    for (int token = 0; token < unigrams.length; token++) {
      row[token] = (float) ((unigrams[token] + weights[0]) * NATS);
    }
    for (int used = 1; used <= longest; used++) {
      int node = nodes[used];
      if (node == ABSENT) {
        continue;
      }
      double weight = weights[used];
      Level next = levels[used];
      int[] first = levels[used - 1].firstChildren;
      for (int child = first[node]; child < first[node + 1]; child++) {
        row[next.words[child]] = (float) ((next.logProbabilities[child] + weight) * NATS);
      }
    }
  }

  /// The log-probability of a token by the back-off definition, as [#fill] computes it for all.
  ///
  /// @param tokens the context is `tokens[0 … length)`
  /// @param length of the context
  /// @param token what follows
  /// @return nats; −∞ for what cannot follow
  public double logProbability(int[] tokens, int length, int token) {
    double weight = 0;
    for (int used = Math.min(length, order()); used > 0; used--) {
      int node = find(tokens, length - used, length);
      if (node != ABSENT) {
        int child = child(levels, used, node, token);
        if (child != ABSENT) {
          return (levels[used].logProbabilities[child] + weight) * NATS;
        }
        weight += levels[used - 1].backoffs[node];
      }
    }
    return (levels[0].logProbabilities[token] + weight) * NATS;
  }

  /// A context matters as far back as it has listed continuations or a weight of its own.
  @Override
  public int state(int[] tokens, int length) {
    for (int used = Math.min(length, order()); used > 0; used--) {
      int node = find(tokens, length - used, length);
      if (node != ABSENT) {
        int[] first = levels[used - 1].firstChildren;
        if (first[node] < first[node + 1] || levels[used - 1].backoffs[node] != 0) {
          return used;
        }
      }
    }
    return 0;
  }

  /// The position of an n-gram in its level.
  private int find(int[] tokens, int from, int to) {
    return find(levels, tokens, from, to);
  }

  private static int find(Level[] levels, int[] tokens, int from, int to) {
    int node = tokens[from];
    for (int position = from + 1; position < to && node != ABSENT; position++) {
      node = child(levels, position - from, node, tokens[position]);
    }
    return node;
  }

  private static int child(Level[] levels, int length, int node, int token) {
    int[] first = levels[length - 1].firstChildren;
    int child = Arrays.binarySearch(levels[length].words, first[node], first[node + 1], token);
    return child < 0 ? ABSENT : child;
  }

  /// Told of n-grams.
  @FunctionalInterface
  public interface Visitor {
    /// An n-gram.
    ///
    /// @param ngram its tokens, in an array that is used again
    /// @param logProbability log10 p of the last token after the others
    /// @param backoff log10 weight as a context; 0 if it has none
    void visit(int[] ngram, float logProbability, float backoff);
  }

  /// Shows all n-grams of a length, those with equal beginnings together.
  ///
  /// @param length 1 to [#order()] + 1
  /// @param visitor told of each
  public void forEach(int length, Visitor visitor) {
    Check.index("length", length - 1, levels.length);
    int[] ngram = new int[length];
    for (int token = 0; token < vocabularySize(); token++) {
      ngram[0] = token;
      visit(1, token, ngram, visitor);
    }
  }

  private void visit(int depth, int node, int[] ngram, Visitor visitor) {
    if (depth == ngram.length) {
      Level level = levels[depth - 1];
      visitor.visit(ngram, level.logProbabilities[node], level.backoffs[node]);
      return;
    }
    int[] first = levels[depth - 1].firstChildren;
    for (int child = first[node]; child < first[node + 1]; child++) {
      ngram[depth] = levels[depth].words[child];
      visit(depth + 1, child, ngram, visitor);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NgramTable table
        && levels.length == table.levels.length
        && IntStream.range(0, levels.length)
            .allMatch(length -> equal(levels[length], table.levels[length]));
  }

  private static boolean equal(Level one, Level other) {
    return Arrays.equals(one.words, other.words)
        && Arrays.equals(one.logProbabilities, other.logProbabilities)
        && Arrays.equals(one.backoffs, other.backoffs)
        && Arrays.equals(one.firstChildren, other.firstChildren);
  }

  @Override
  public int hashCode() {
    int hash = levels.length;
    for (Level level : levels) {
      hash = 31 * hash + Arrays.hashCode(level.logProbabilities);
    }
    return hash;
  }

  /// Puts a table together, the shortest n-grams first. Takes memory for what it is given, never
  /// for what is announced.
  public static final class Builder {
    private Level[] levels = {};
    private long[] keys = new long[64];
    private float[] logProbabilities = new float[64];
    private float[] backoffs = new float[64];
    private int size;

    /// An empty table; unigrams come first.
    public Builder() {}

    /// Adds an n-gram of the present length.
    ///
    /// @param parent position of its first n − 1 tokens in their level, as [#endLevel] and [#find]
    ///     tell; 0 for unigrams
    /// @param word its last token; unigrams come in the order of their ids, from 0
    /// @param logProbability log10; −99 or less for zero
    /// @param backoff log10; 0 for none
    public void add(int parent, int word, float logProbability, float backoff) {
      if (levels.length == 0 && (word != size || parent != 0)) {
        throw Check.refuse("a unigram's token", "the next, " + size, "" + word);
      }
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, 2 * size);
        logProbabilities = Arrays.copyOf(logProbabilities, 2 * size);
        backoffs = Arrays.copyOf(backoffs, 2 * size);
      }
      keys[size] = (long) parent << 32 | word;
      logProbabilities[size] = logProbability <= ZERO ? Float.NEGATIVE_INFINITY : logProbability;
      backoffs[size] = backoff;
      size++;
    }

    /// Ends the present length and begins the next.
    ///
    /// @return where the n-grams that were added now are, in the order in which they were added
    /// @throws DuplicateNgramException if one was added twice
    public int[] endLevel() {
      long[] sorted = Arrays.copyOf(keys, size);
      Arrays.sort(sorted);
      int[] positions = new int[size];
      Level level = new Level(new int[size], new float[size], new float[size], new int[0]);
      BitSet taken = new BitSet(size);
      for (int index = 0; index < size; index++) {
        int position = lowest(sorted, keys[index]);
        if (taken.get(position)) {
          throw new DuplicateNgramException(index);
        }
        taken.set(position);
        positions[index] = position;
        level.words[position] = (int) keys[index];
        level.logProbabilities[position] = logProbabilities[index];
        level.backoffs[position] = backoffs[index];
      }
      if (levels.length > 0) {
        Level parents = levels[levels.length - 1];
        levels[levels.length - 1] =
            new Level(
                parents.words,
                parents.logProbabilities,
                parents.backoffs,
                firstChildren(sorted, parents.words.length));
      }
      levels = Arrays.copyOf(levels, levels.length + 1);
      levels[levels.length - 1] = level;
      size = 0;
      return positions;
    }

    private static int lowest(long[] sorted, long key) {
      int found = Arrays.binarySearch(sorted, key);
      while (found > 0 && sorted[found - 1] == key) {
        found--;
      }
      return found;
    }

    private static int[] firstChildren(long[] sorted, int parentCount) {
      int[] first = new int[parentCount + 1];
      int child = 0;
      for (int parent = 0; parent < parentCount; parent++) {
        first[parent] = child;
        while (child < sorted.length && sorted[child] >> 32 == parent) {
          child++;
        }
      }
      first[parentCount] = child;
      return first;
    }

    /// Looks an n-gram of an ended length up.
    ///
    /// @param tokens the n-gram is `tokens[0 … length)`, ids of listed unigrams
    /// @param length at least 1, at most the number of ended lengths
    /// @return its position in its level, if it is there
    public OptionalInt find(int[] tokens, int length) {
      int node = NgramTable.find(levels, tokens, 0, length);
      return node == ABSENT ? OptionalInt.empty() : OptionalInt.of(node);
    }

    /// The table of all ended lengths.
    ///
    /// @return the table
    public NgramTable build() {
      Check.atLeast("number of lengths", levels.length, 1);
      Check.atLeast("number of unigrams", levels[0].words.length, 1);
      return new NgramTable(levels);
    }
  }
}
