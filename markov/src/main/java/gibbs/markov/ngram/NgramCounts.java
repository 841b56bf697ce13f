package gibbs.markov.ngram;

import gibbs.core.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How often n-grams occur in texts, as Kneser-Ney smoothing counts.
///
/// **Definition.** The longest n-grams, and those that begin a text, count as often as they occur;
/// all others count the different tokens that they occur after. The first token of a text is
/// context only: it is not counted itself. **Cost.** About 40 bytes for each different n-gram.
/// **Source.** Kneser and Ney 1995; the rule for beginnings as Heafield et al. 2013, §3.
public final class NgramCounts {
  private final int vocabularySize;
  private final List<Level> levels = new ArrayList<>();
  private long tokenCount;

  /// n-grams of one length. Of length 1 all tokens are there, numbered by their ids.
  static final class Level {
    final NgramIndex index = new NgramIndex();
    private long[] counts = new long[512];
    private int[] suffixes = new int[512];

    long count(int number) {
      return number < counts.length ? counts[number] : 0;
    }

    /// The number of the n-gram's last n − 1 tokens, in the level of these.
    int suffix(int number) {
      return suffixes[number];
    }

    private void increment(int number) {
      if (number >= counts.length) {
        counts = Arrays.copyOf(counts, Math.max(number + 1, 2 * counts.length));
      }
      counts[number]++;
    }

    private void setSuffix(int number, int suffix) {
      if (number >= suffixes.length) {
        suffixes = Arrays.copyOf(suffixes, 2 * suffixes.length);
      }
      suffixes[number] = suffix;
    }
  }

  /// No texts yet.
  ///
  /// @param vocabularySize number of tokens, positive
  /// @param longest length N of the longest n-grams, positive
  public NgramCounts(int vocabularySize, int longest) {
    this.vocabularySize = Check.atLeast("vocabulary size", vocabularySize, 1);
    for (int length = 1; length <= Check.atLeast("n-gram length", longest, 1); length++) {
      levels.add(new Level());
    }
    for (int token = 0; token < vocabularySize; token++) {
      levels.getFirst().index.number(0, token);
    }
  }

  /// Counts a text.
  ///
  /// @param text ids in `[0, V)`: the begin token, the text's own, the end token
  public void add(int[] text) {
    for (int token : text) {
      Check.index("token", token, vocabularySize);
    }
    // before[k]: the n-gram of length k + 1 that ends at the token before.
    int[] before = new int[longest()];
    int[] now = new int[longest()];
    for (int position = 0; position < text.length; position++) {
      now[0] = text[position];
      if (position > 0) {
        tokenCount++;
        count(position, text[position], before, now);
      }
      int[] spare = before;
      before = now;
      now = spare;
    }
  }

  private void count(int position, int token, int[] before, int[] now) {
    int lengths = Math.min(longest(), position + 1);
    if (longest() == 1) {
      levels.getFirst().increment(token);
    }
    for (int depth = 1; depth < lengths; depth++) {
      Level level = levels.get(depth);
      int known = level.index.size();
      int number = level.index.number(before[depth - 1], token);
      now[depth] = number;
      if (number == known) {
        level.setSuffix(number, now[depth - 1]);
        levels.get(depth - 1).increment(now[depth - 1]);
      }
      if (depth == longest() - 1 || depth == position) {
        level.increment(number);
      }
    }
  }

  /// How many tokens were counted, first ones apart.
  ///
  /// @return the number of all texts' tokens that follow another
  public long tokenCount() {
    return tokenCount;
  }

  /// Length of the longest n-grams.
  ///
  /// @return N
  public int longest() {
    return levels.size();
  }

  /// Number of tokens.
  ///
  /// @return V
  public int vocabularySize() {
    return vocabularySize;
  }

  /// The n-grams of a length.
  Level level(int length) {
    return levels.get(length - 1);
  }
}
