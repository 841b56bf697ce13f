package gibbs.engine.tokenizer;

/// A set of code points, as a character class of a regular expression is.
sealed interface CodePointSet {
  /// Whether a code point of this kind (see [CodePoints]) belongs to it.
  boolean contains(int codePoint, int kind);

  /// All code points of some kinds, given as their sum.
  static CodePointSet ofKinds(int kinds) {
    return new Kinds(kinds);
  }

  /// The characters of a string, all of them below U+FFFF.
  static CodePointSet of(String characters) {
    return new Characters(characters);
  }

  /// Code points in ranges, blanks apart: first and last, first and last, … ascending.
  static CodePointSet ofRanges(int... bounds) {
    return new Ranges(bounds);
  }

  /// What belongs to this set or to another.
  default CodePointSet or(CodePointSet other) {
    return new Union(this, other);
  }

  /// What belongs to this set and not to another.
  default CodePointSet except(CodePointSet other) {
    return complement().or(other).complement();
  }

  /// What does not belong to this set.
  default CodePointSet complement() {
    return new Complement(this);
  }

  /// See [CodePointSet#ofKinds].
  record Kinds(int kinds) implements CodePointSet {
    @Override
    public boolean contains(int codePoint, int kind) {
      return (kind & kinds) != 0;
    }
  }

  /// See [CodePointSet#of].
  record Characters(String characters) implements CodePointSet {
    @Override
    public boolean contains(int codePoint, int kind) {
      return characters.indexOf(codePoint) >= 0;
    }
  }

  /// See [CodePointSet#ofRanges].
  record Ranges(int[] bounds) implements CodePointSet {
    @Override
    public boolean contains(int codePoint, int kind) {
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
    }
  }

  /// See [CodePointSet#or].
  record Union(CodePointSet one, CodePointSet other) implements CodePointSet {
    @Override
    public boolean contains(int codePoint, int kind) {
      return one.contains(codePoint, kind) || other.contains(codePoint, kind);
    }
  }

  /// See [CodePointSet#complement].
  record Complement(CodePointSet set) implements CodePointSet {
    @Override
    public boolean contains(int codePoint, int kind) {
      return !set.contains(codePoint, kind);
    }
  }
}
