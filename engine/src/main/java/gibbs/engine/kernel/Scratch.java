package gibbs.engine.kernel;

/// Working memory of one thread of the arithmetic pool. Grows on demand and is then reused.
public final class Scratch {
  private float[] rows = new float[0];
  private float[] scores = new float[0];

  /// Without memory at first.
  public Scratch() {}

  /// Room for unpacked rows of weights.
  ///
  /// @param length how many numbers
  /// @return an array of at least that length, contents unspecified
  public float[] rows(int length) {
    if (rows.length < length) {
      rows = new float[length];
    }
    return rows;
  }

  /// Room for the scores of one attention head.
  ///
  /// @param length how many numbers
  /// @return an array of at least that length, contents unspecified
  public float[] scores(int length) {
    if (scores.length < length) {
      scores = new float[Math.max(length, 2 * scores.length)];
    }
    return scores;
  }
}
