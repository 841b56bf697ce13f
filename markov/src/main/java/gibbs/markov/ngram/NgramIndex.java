package gibbs.markov.ngram;

import gibbs.core.GibbsException;
import java.util.Arrays;

/// Numbers n-grams of one length, from 0, by the number of their first n − 1 tokens and their last
/// token. A hash table with open addressing.
final class NgramIndex {
  private static final int MOST = 1 << 29;

  private int[] slots = new int[1024]; // number + 1, 0 for an empty one
  private long[] keys = new long[512];
  private int size;

  private static long key(int parent, int word) {
    return (long) parent << 32 | word;
  }

  /// The number of an n-gram, which it gets now if it has none.
  int number(int parent, int word) {
    long key = key(parent, word);
    int slot = slot(key);
    while (slots[slot] != 0) {
      if (keys[slots[slot] - 1] == key) {
        return slots[slot] - 1;
      }
      slot = slot + 1 & slots.length - 1;
    }
    if (size == keys.length) {
      grow();
      return number(parent, word);
    }
    keys[size] = key;
    slots[slot] = ++size;
    return size - 1;
  }

  private void grow() {
    if (slots.length >= MOST) {
      throw new GibbsException("the corpus has too many different n-grams of one length: " + size);
    }
    keys = Arrays.copyOf(keys, 2 * keys.length);
    slots = new int[2 * slots.length];
    for (int number = 0; number < size; number++) {
      int slot = slot(keys[number]);
      while (slots[slot] != 0) {
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = number + 1;
    }
  }

  /// A multiplicative hash by the golden ratio: high bits are the mixed ones.
  private int slot(long key) {
    long mixed = (key ^ key >>> 32) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 64 - Integer.numberOfTrailingZeros(slots.length));
  }

  int size() {
    return size;
  }

  /// The number of an n-gram's first n − 1 tokens.
  int parent(int number) {
    return (int) (keys[number] >> 32);
  }

  /// An n-gram's last token.
  int word(int number) {
    return (int) keys[number];
  }
}
