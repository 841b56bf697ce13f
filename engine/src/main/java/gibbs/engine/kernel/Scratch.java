package gibbs.engine.kernel;

/// Working memory of one thread of the arithmetic pool. Grows on demand and is then reused.
public final class Scratch {
  /// Where to begin in [#aligned].
  public static final int ALIGNED_START = 12;

  private static final int ALIGNED_LENGTH = 1 << 20;

  private float[] aligned = new float[0];
  private float[] copied = new float[0];
  private float[] scores = new float[0];

  /// Without memory at first.
  public Scratch() {}

  /// Room whose element [#ALIGNED_START] lies at the beginning of a cache line under the usual
  /// collectors: G1 and ZGC place an array of this size (4 MiB or more) at the beginning of a
  /// region and never move it, and its elements begin 16 bytes later. Elsewhere it is room like any
  /// other.
  ///
  /// @param length how many numbers, those before [#ALIGNED_START] included
  /// @return an array of at least that length, contents kept between calls while it suffices
  public float[] aligned(int length) {
    if (aligned.length < length) {
      aligned = new float[Math.max(length, ALIGNED_LENGTH)];
      copied = new float[0];
    }
    return aligned;
  }

  /// Whether the numbers of an array were noted as copied since the region began; notes them.
  ///
  /// @param source where they are copied from
  /// @return false the first time in a region
  public boolean isCopied(float[] source) {
    boolean isCopied = copied == source;
    copied = source;
    return isCopied;
  }

  /// Begins a region of work: numbers may have changed, so nothing is copied.
  public void beginRegion() {
    copied = new float[0];
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
