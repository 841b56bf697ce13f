package gibbs.engine.tokenizer;

import java.util.Arrays;

/// A growing list of ids, without boxing.
final class TokenList {
  private int[] ids = new int[64];
  private int size;

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  int size() {
    return size;
  }

  /// Turns the ids from `start` on round.
  void reverseFrom(int start) {
    for (int low = start, high = size - 1; low < high; low++, high--) {
      int id = ids[low];
      ids[low] = ids[high];
      ids[high] = id;
    }
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
