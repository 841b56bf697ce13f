package gibbs.markov.ngram;

/// An n-gram was added twice.
public final class DuplicateNgramException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// Number of the second one, counted from 0 in the order of adding.
  private final int index;

  /// Says which.
  ///
  /// @param index of the second one, counted from 0 in the order of adding
  public DuplicateNgramException(int index) {
    super("n-gram " + index + " was added before");
    this.index = index;
  }

  /// Which one is there a second time.
  ///
  /// @return its number, counted from 0 in the order of adding
  public int index() {
    return index;
  }
}
