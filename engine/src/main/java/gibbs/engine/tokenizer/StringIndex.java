package gibbs.engine.tokenizer;

import gibbs.engine.gguf.PackedStrings;
import java.util.Arrays;

/// Finds the index of a string by its bytes.
///
/// An open-addressing table of hash and index side by side, at most half full, over strings that
/// stay where they are. Of equal strings the first counts; empty strings are not found. Immutable.
///
/// **Cost.** Building: one pass over the bytes. Looking up: the bytes asked for, twice if found.
final class StringIndex {
  /// The answer where a string is not there.
  static final int ABSENT = -1;

  private final PackedStrings strings;
  private final long[] slots; // hash in the upper half, index + 1 in the lower; 0 is free
  private final int mask;

  StringIndex(PackedStrings strings) {
    this.strings = strings;
    this.slots = new long[Integer.highestOneBit(Math.max(strings.size(), 1)) * 4];
    this.mask = slots.length - 1;
    byte[] bytes = strings.bytes();
    for (int index = 0; index < strings.size(); index++) {
      int start = strings.start(index);
      int end = strings.end(index);
      if (start < end) {
        int hash = spread(hash(0, bytes, start, end));
        int slot = slotOf(hash, bytes, start, end);
        if (slots[slot] == 0) {
          slots[slot] = (long) hash << 32 | index + 1;
        }
      }
    }
  }

  /// Index of the string that equals `text[start, end)`, or [#ABSENT].
  int find(byte[] text, int start, int end) {
    int hash = spread(hash(0, text, start, end));
    return (int) slots[slotOf(hash, text, start, end)] - 1;
  }

  /// Index of the string that is `text[start, middle)`, a blank, `text[middle, end)`, or [#ABSENT].
  int findPair(byte[] text, int start, int middle, int end) {
    int hash = spread(hash(hash(0, text, start, middle) * 31 + ' ', text, middle, end));
    for (int slot = hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
      int index = (int) slots[slot] - 1;
      if (hash == (int) (slots[slot] >>> 32) && isPair(index, text, start, middle, end)) {
        return index;
      }
    }
    return ABSENT;
  }

  /// The slot that holds the string, or the free one where it would go.
  private int slotOf(int hash, byte[] text, int start, int end) {
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int index = (int) slots[slot] - 1;
      if (hash == (int) (slots[slot] >>> 32)
          && Arrays.equals(
              strings.bytes(), strings.start(index), strings.end(index), text, start, end)) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean isPair(int index, byte[] text, int start, int middle, int end) {
    byte[] bytes = strings.bytes();
    int from = strings.start(index);
    int to = strings.end(index);
    int blank = from + middle - start;
    return to - from == end - start + 1
        && bytes[blank] == ' '
        && Arrays.equals(bytes, from, blank, text, start, middle)
        && Arrays.equals(bytes, blank + 1, to, text, middle, end);
  }

  private static int hash(int seed, byte[] text, int start, int end) {
    int hash = seed;
    for (int at = start; at < end; at++) {
      hash = hash * 31 + text[at];
    }
    return hash;
  }

  /// Spreads a polynomial hash over all bits; never needed to be reversible.
  private static int spread(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85EB_CA6B;
    return mixed ^ mixed >>> 13;
  }
}
