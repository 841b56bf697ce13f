package gibbs.core.transform;

/// Finds one string in bytes as they arrive, by the method of Knuth, Morris and Pratt. Confined to
/// one thread.
final class TextMatcher {
  private final byte[] wanted;
  private final int[] fallback; // longest proper border of the first n bytes, by n
  private int matched;

  TextMatcher(byte[] wanted) {
    this.wanted = wanted;
    this.fallback = new int[wanted.length + 1];
    int border = 0;
    for (int length = 2; length <= wanted.length; length++) {
      border = next(border, wanted[length - 1]);
      fallback[length] = border;
    }
  }

  private TextMatcher(TextMatcher other) {
    this.wanted = other.wanted;
    this.fallback = other.fallback;
    this.matched = other.matched;
  }

  /// An independent copy.
  TextMatcher fork() {
    return new TextMatcher(this);
  }

  /// Takes in bytes.
  ///
  /// @param bytes what follows
  /// @return whether an occurrence ends in them
  boolean push(byte[] bytes) {
    boolean isFound = false;
    for (byte value : bytes) {
      matched = next(matched, value);
      isFound |= matched == wanted.length;
    }
    return isFound;
  }

  /// Whether the string occurs in bytes alone.
  boolean isIn(byte[] bytes) {
    int state = 0;
    for (byte value : bytes) {
      state = next(state, value);
      if (state == wanted.length) {
        return true;
      }
    }
    return false;
  }

  private int next(int state, byte value) {
    int at = state == wanted.length ? fallback[state] : state;
    while (at > 0 && wanted[at] != value) {
      at = fallback[at];
    }
    return at < wanted.length && wanted[at] == value ? at + 1 : 0;
  }
}
