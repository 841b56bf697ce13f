package gibbs.engine.tokenizer;

import gibbs.engine.gguf.PackedStrings;
import java.util.Arrays;

/// Finds the index of a string by its bytes.
///
/// An open-addressing table, at most half full, over strings that stay where they are. A slot
/// holds an index and, in the bits that this leaves, a part of the hash, so that few strings are
/// compared in vain. Of equal strings the first counts; empty strings are not found. Immutable.
///
/// **Cost.** Building: one pass over the bytes. Looking up: the bytes asked for, twice if found.
final class StringIndex {
  /// The answer where a string is not there.
  static final int ABSENT = -1;

  private final PackedStrings strings;
  private final int[] slots; // hash in the bits of `tagMask`, index + 1 in the others; 0 is free
  private final int mask;
  private final int tagMask;

  StringIndex(PackedStrings strings) {
    this.strings = strings;
    int capacity = Integer.highestOneBit(Math.max(strings.size(), 1)) * 4;
    this.slots = new int[capacity];
    this.mask = capacity - 1;
    this.tagMask = -(capacity / 2); // size + 1 ≤ capacity / 2
    byte[] bytes = strings.bytes();
    for (int index = 0; index < strings.size(); index++) {
      int start = strings.start(index);
      int end = strings.end(index);
      if (start < end) {
        int hash = spread(hash(0, bytes, start, end));
        int slot = slotOf(hash, bytes, start, end);
        if (slots[slot] == 0) {
          slots[slot] = hash & tagMask | index + 1;
        }
      }
    }
  }

  /// Index of the string that equals `text[start, end)`, or [#ABSENT].
  int find(byte[] text, int start, int end) {
    int hash = spread(hash(0, text, start, end));
    return index(slotOf(hash, text, start, end));
  }

  /// Index of the string that is `text[start, middle)`, a blank, `text[middle, end)`, or [#ABSENT].
  int findPair(byte[] text, int start, int middle, int end) {
    int hash = spread(hash(hash(0, text, start, middle) * 31 + ' ', text, middle, end));
    int slot = hash & mask;
    while (slots[slot] != 0
        && !(hasTag(slot, hash) && isPair(index(slot), text, start, middle, end))) {
      slot = slot + 1 & mask;
    }
    return index(slot);
  }

  /// The slot that holds the string, or the free one where it would go.
  private int slotOf(int hash, byte[] text, int start, int end) {
    int slot = hash & mask;
    while (slots[slot] != 0 && !(hasTag(slot, hash) && isString(index(slot), text, start, end))) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean hasTag(int slot, int hash) {
    return ((slots[slot] ^ hash) & tagMask) == 0;
  }

  /// The index in a slot; of a free one, [#ABSENT].
  private int index(int slot) {
    return (slots[slot] & ~tagMask) - 1;
  }

  private boolean isString(int index, byte[] text, int start, int end) {
    return Arrays.equals(
        strings.bytes(), strings.start(index), strings.end(index), text, start, end);
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
