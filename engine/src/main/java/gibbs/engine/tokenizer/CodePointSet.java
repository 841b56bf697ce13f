package gibbs.engine.tokenizer;

/// A set of code points, as a character class of a regular expression is.
interface CodePointSet {
  /// Whether a code point of this kind (see [CodePoints]) belongs to it.
  boolean contains(int codePoint, int kind);

  /// All code points of some kinds, given as their sum.
  static CodePointSet ofKinds(int kinds) {
    return (_, kind) -> (kind & kinds) != 0;
  }

  /// The characters of a string, all of them below U+FFFF.
  static CodePointSet of(String characters) {
    return (codePoint, _) -> codePoint > 0 && characters.indexOf(codePoint) >= 0;
  }

  /// Code points in ranges, blanks apart: first and last, first and last, … ascending.
  static CodePointSet ofRanges(int... bounds) {
    return (codePoint, kind) -> {
      int low = 0;
      int high = bounds.length / 2;
      while (low < high) {
        int middle = low + high >>> 1;
        if (codePoint > bounds[2 * middle + 1]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return kind != CodePoints.BLANK && 2 * low < bounds.length && codePoint >= bounds[2 * low];
    };
  }

  /// What belongs to this set or to another.
  default CodePointSet or(CodePointSet other) {
    return (codePoint, kind) -> contains(codePoint, kind) || other.contains(codePoint, kind);
  }

  /// What belongs to this set and not to another.
  default CodePointSet except(CodePointSet other) {
    return (codePoint, kind) -> contains(codePoint, kind) && !other.contains(codePoint, kind);
  }

  /// What does not belong to this set.
  default CodePointSet complement() {
    return (codePoint, kind) -> !contains(codePoint, kind);
  }
}
