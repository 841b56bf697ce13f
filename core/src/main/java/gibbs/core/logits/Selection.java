package gibbs.core.logits;

import java.util.Arrays;

/// Finds ranks by partitioning instead of sorting. Candidates are ordered by value,
/// greatest first, equal values by id: *keys* are 64-bit numbers that ascend in this order.
///
/// Expected cost O(n); after too many unlucky pivots the rest is sorted, so O(n log n) at worst.
final class Selection {
  private long[] keys = new long[0];

  /// Ascending keys are descending values, then ascending ids. −0 and +0 are equal logits, so they
  /// share a key.
  static long key(float value, int id) {
    return (long) ~Ordered.bits(value) << 32 | id;
  }

  /// The key of the last candidate that could be equal to a key's.
  static long withTies(long key) {
    return key(value(key), Integer.MAX_VALUE);
  }

  /// The value of a key.
  static float value(long key) {
    return Ordered.value(~(int) (key >> 32));
  }

  /// The key of the rank-th candidate.
  ///
  /// @param rank in `[1, count]`
  long rank(int[] ids, float[] numbers, int count, int rank) {
    fill(ids, numbers, count);
    return rank(count, rank);
  }

  /// Orders candidates: greatest first, equal ones by id.
  void sort(int[] ids, float[] numbers, int count) {
    fill(ids, numbers, count);
    Arrays.sort(keys, 0, count);
    for (int index = 0; index < count; index++) {
      ids[index] = (int) keys[index];
      numbers[index] = value(keys[index]);
    }
  }

  /// Orders candidates by id.
  void sortById(int[] ids, float[] numbers, int count) {
    reserve(count);
    for (int index = 0; index < count; index++) {
      keys[index] = (long) ids[index] << 32 | Float.floatToRawIntBits(numbers[index]) & 0xFFFFFFFFL;
    }
    Arrays.sort(keys, 0, count);
    for (int index = 0; index < count; index++) {
      ids[index] = (int) (keys[index] >> 32);
      numbers[index] = Float.intBitsToFloat((int) keys[index]);
    }
  }

  private void fill(int[] ids, float[] numbers, int count) {
    reserve(count);
    for (int index = 0; index < count; index++) {
      keys[index] = key(numbers[index], ids[index]);
    }
  }

  private void reserve(int count) {
    if (keys.length < count) {
      keys = new long[count];
    }
  }

  private static int patience(int count) {
    return 3 * (64 - Long.numberOfLeadingZeros(count));
  }

  private long rank(int count, int rank) {
    int from = 0;
    int to = count;
    int patience = patience(count);
    while (to - from > 1 && patience-- > 0) {
      int middle = partition(from, to);
      if (rank <= middle) {
        to = middle;
      } else {
        from = middle;
      }
    }
    if (to - from > 1) {
      Arrays.sort(keys, from, to);
      return keys[rank - 1];
    }
    return keys[from];
  }

  /// Parts `[from, to)` into smaller keys and the others; both parts are non-empty.
  private int partition(int from, int to) {
    long pivot = median(keys[from], keys[(from + to) >>> 1], keys[to - 1]);
    int left = from - 1;
    int right = to;
    while (true) {
      do {
        left++;
      } while (keys[left] < pivot);
      do {
        right--;
      } while (keys[right] > pivot);
      if (left >= right) {
        return Math.min(Math.max(right + 1, from + 1), to - 1);
      }
      long swapped = keys[left];
      keys[left] = keys[right];
      keys[right] = swapped;
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
