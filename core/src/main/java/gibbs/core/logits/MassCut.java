package gibbs.core.logits;

import java.util.Arrays;

/// Finds which entries are taken until a mass is reached, by narrowing an interval of marks instead
/// of sorting: the weights above some marks are summed, and what lies outside the interval is
/// dropped. Were marks even and weights equal, the mass above a mark would tell the mark; so marks
/// around that guess come first, then halves. Entries are taken by mark, greatest first, equal
/// marks by id.
///
/// Expected cost O(n), and O(n) for each of at most 32 halvings at worst.
final class MassCut {
  private static final int FEW = 48;

  private final LogitsKernels kernels;
  private float[] marks = new float[0];
  private float[] weights = new float[0];
  private int[] ids = new int[0];
  private long[] keys = new long[0];
  private int count;
  private float low;
  private float high;
  private double above;
  private double reachable;
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
  /// @param least no greater than any mark
  /// @param most no less than any mark
  /// @param wanted mass to be reached
  long last(
      float[] givenMarks,
      float[] givenWeights,
      int[] givenIds,
      int n,
      float least,
      float most,
      double wanted) {
    reserve(n);
    System.arraycopy(givenMarks, 0, marks, 0, n);
    System.arraycopy(givenWeights, 0, weights, 0, n);
    System.arraycopy(givenIds, 0, ids, 0, n);
    count = n;
    low = least;
    high = Math.nextUp(most);
    above = 0;
    reachable = wanted;
    narrow();
    for (int entry = 0; entry < count; entry++) {
      keys[entry] = Selection.key(marks[entry], entry);
    }
    Arrays.sort(keys, 0, count);
    int rank = 0;
    double mass = above + weights[(int) keys[0]];
    while (mass < wanted && rank + 1 < count) {
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
  private void narrow() {
    while (count > FEW && Ordered.bits(high) - (long) Ordered.bits(low) > 1) {
      int padded = LogitsKernels.wholeLanes(count);
      Arrays.fill(weights, count, padded, 0);
      double aboveHigh = above;
      double inside = kernels.massAtLeast(marks, weights, padded, low);
      reachable = Math.min(reachable, aboveHigh + inside);
      double reach = (double) high - low;
      double guess = high - (reachable - aboveHigh) / inside * reach;
      double doubt = reach / Math.sqrt(count);
      split((float) (guess - doubt), aboveHigh, padded);
      split((float) (guess + doubt), aboveHigh, padded);
      split(Ordered.between(low, high), aboveHigh, padded);
      split(Ordered.between(low, high), aboveHigh, padded);
      count = kernels.narrow(marks, weights, ids, count, low, high);
    }
  }

  /// Makes a mark one end of the interval, if it lies inside.
  private void split(float mark, double aboveHigh, int padded) {
    if (mark > low && mark < high) {
      double mass = aboveHigh + kernels.massAtLeast(marks, weights, padded, mark);
      if (mass >= reachable) {
        low = mark;
      } else {
        high = mark;
        above = mass;
      }
    }
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
