package gibbs.core.transform;

/// How often each token occurs in a window at the end of a context, kept up to date as the context
/// grows. Confined to one thread; allocates only when it grows.
///
/// A hash table with open addressing; tokens that left the window stay with count 0 until it grows.
final class TokenCounts {
  private final int window;
  private final int first;
  private int[] tokens = new int[16];
  private int[] counts = new int[16];
  private int used;
  private int begin;
  private int end;

  /// Counts nothing yet.
  ///
  /// @param window how many tokens at the end of the context count; −1 for all
  /// @param first position of the first token that counts
  TokenCounts(int window, int first) {
    this.window = window;
    this.first = first;
    this.begin = first;
    this.end = first;
  }

  private TokenCounts(TokenCounts other) {
    this.window = other.window;
    this.first = other.first;
    this.tokens = other.tokens.clone();
    this.counts = other.counts.clone();
    this.used = other.used;
    this.begin = other.begin;
    this.end = other.end;
  }

  /// An independent copy.
  TokenCounts fork() {
    return new TokenCounts(this);
  }

  /// Counts the context's tokens up to its end.
  void update(StepContext context) {
    int newEnd = Math.max(first, context.length());
    int newBegin = window < 0 ? first : Math.max(first, newEnd - window);
    while (end < newEnd) {
      add(context.token(end++), 1);
    }
    while (begin < Math.min(newBegin, newEnd)) {
      add(context.token(begin++), -1);
    }
  }

  /// Number of slots; some are empty.
  int slots() {
    return tokens.length;
  }

  /// The token of a slot; meaningful where its count is positive.
  int token(int slot) {
    return tokens[slot] - 1;
  }

  /// The count of a slot; 0 for an empty one.
  int count(int slot) {
    return counts[slot];
  }

  /// How often a token occurs.
  int countOf(int token) {
    int slot = slot(token + 1);
    return tokens[slot] == token + 1 ? counts[slot] : 0;
  }

  /// Tokens are stored plus one, so that 0 marks an empty slot.
  private void add(int token, int change) {
    int slot = slot(token + 1);
    if (tokens[slot] == 0) {
      if (2 * (used + 1) > tokens.length) {
        grow();
        slot = slot(token + 1);
      }
      tokens[slot] = token + 1;
      used++;
    }
    counts[slot] += change;
  }

  private int slot(int stored) {
    int mask = tokens.length - 1;
    int slot = stored * 0x9E3779B9 >>> 7 & mask;
    while (tokens[slot] != 0 && tokens[slot] != stored) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldTokens = tokens;
    int[] oldCounts = counts;
    int live = 1;
    for (int count : oldCounts) {
      live += count > 0 ? 1 : 0;
    }
    int length = Integer.highestOneBit(Math.max(16, 4 * live) - 1) << 1;
    tokens = new int[length];
    counts = new int[length];
    used = 0;
    for (int old = 0; old < oldTokens.length; old++) {
      if (oldCounts[old] > 0) {
        int slot = slot(oldTokens[old]);
        tokens[slot] = oldTokens[old];
        counts[slot] = oldCounts[old];
        used++;
      }
    }
  }
}
