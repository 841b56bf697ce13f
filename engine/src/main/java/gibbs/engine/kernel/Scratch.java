package gibbs.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Working memory of one thread of the arithmetic pool. Grows on demand and is then reused.
public final class Scratch {
  /// Where to begin in [#aligned].
  public static final int ALIGNED_START = 12;

  private static final int ALIGNED_LENGTH = 1 << 20;

  private static final int LINE_BYTES = 64;
  private static final int LINE_NUMBERS = LINE_BYTES / Float.BYTES;

  private float[] aligned = new float[0];
  private float[] copied = new float[0];
  private float[] scores = new float[0];

  /// What was read last: without it the compiler would leave the reading out.
  @SuppressWarnings("UnusedVariable")
  private int fetched;

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

  /// Reads something of every cache line, so that the lines come from memory many at once. Worth it
  /// where work that follows needs few lines at a time, and waits for each.
  ///
  /// @param data where the bytes lie
  /// @param from the first of them
  /// @param to the end of them
  public void fetch(MemorySegment data, long from, long to) {
    int bits = 0;
    for (long at = from; at < to; at += LINE_BYTES) {
      bits |= data.get(ValueLayout.JAVA_BYTE, at);
    }
    fetched = bits;
  }

  /// The same for numbers of an array.
  ///
  /// @param numbers where they lie
  /// @param from the first of them
  /// @param to the end of them
  public void fetch(float[] numbers, int from, int to) {
    int bits = 0;
    for (int at = from; at < to; at += LINE_NUMBERS) {
      bits |= Float.floatToRawIntBits(numbers[at]);
    }
    fetched = bits;
  }
}
