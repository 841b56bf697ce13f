package gibbs.core.logits;

import java.util.Arrays;

/// Finds which entries are taken until a mass is reached, by halving intervals of marks instead of
/// sorting: each round sums the weights above a mark, and what lies outside the interval is dropped
/// after a few of them. Entries are taken by mark, greatest first, equal marks by id.
///
/// Expected cost O(n), and O(n) for each of at most 32 halvings at worst.
final class MassCut {
  private static final int FEW = 48;
  private static final int HALVINGS = 3;

  private final LogitsKernels kernels;
  private float[] marks = new float[0];
  private float[] weights = new float[0];
  private int[] ids = new int[0];
  private long[] keys = new long[0];
  private int count;
  private boolean isFollowedByEqual;

  MassCut(int vocabularySize) {
    kernels = LogitsKernels.forLength(vocabularySize);
  }

  /// Key, over marks and ids, of the last entry that is needed to reach a mass; of the last one of
  /// all if they do not reach it.
  ///
  /// @param givenMarks `[n]`, finite
  /// @param givenWeights `[n]`
  /// @param givenIds `[n]`, ascending
  /// @param n positive
  /// @param low no greater than any mark
  /// @param high no less than any mark
  /// @param needed mass to be reached
  long last(
      float[] givenMarks,
      float[] givenWeights,
      int[] givenIds,
      int n,
      float low,
      float high,
      double needed) {
    reserve(n);
    System.arraycopy(givenMarks, 0, marks, 0, n);
    System.arraycopy(givenWeights, 0, weights, 0, n);
    System.arraycopy(givenIds, 0, ids, 0, n);
    count = n;
    double above = narrow(low, Math.nextUp(high), needed);
    for (int entry = 0; entry < count; entry++) {
      keys[entry] = Selection.key(marks[entry], entry);
    }
    Arrays.sort(keys, 0, count);
    int rank = 0;
    double mass = above + weights[(int) keys[0]];
    while (mass < needed && rank + 1 < count) {
      mass += weights[(int) keys[++rank]];
    }
    int last = (int) keys[rank];
    isFollowedByEqual = rank + 1 < count && marks[(int) keys[rank + 1]] == marks[last];
    return Selection.key(marks[last], ids[last]);
  }

  /// Whether an entry that is not needed has the mark of the last one that is.
  boolean isFollowedByEqual() {
    return isFollowedByEqual;
  }

  /// Leaves only entries with marks in an interval in which the mass is reached; the last ones of
  /// all where it is not.
  ///
  /// @return mass of what comes before them
  private double narrow(float from, float to, double wanted) {
    float low = from;
    float high = to;
    double above = 0;
    double needed = wanted;
    while (count > FEW && Ordered.bits(high) - (long) Ordered.bits(low) > 1) {
      int padded = LogitsKernels.wholeLanes(count);
      Arrays.fill(weights, count, padded, 0);
      double aboveHigh = above;
      needed = Math.min(needed, aboveHigh + kernels.massAtLeast(marks, weights, padded, low));
      for (int halving = 0; halving < HALVINGS; halving++) {
        float middle = Ordered.between(low, high);
        double mass = aboveHigh + kernels.massAtLeast(marks, weights, padded, middle);
        if (mass >= needed) {
          low = middle;
        } else {
          high = middle;
          above = mass;
        }
      }
      count = kernels.narrow(marks, weights, ids, count, low, high);
    }
    return above;
  }

  private void reserve(int n) {
    if (keys.length < n) {
      int length = LogitsKernels.wholeLanes(Math.max(n, 2 * keys.length));
      marks = new float[length];
      weights = new float[length];
      ids = new int[length];
      keys = new long[length];
    }
  }
}
