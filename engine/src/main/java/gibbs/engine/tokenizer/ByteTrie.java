package gibbs.engine.tokenizer;

import java.util.Arrays;

/// A prefix tree over bytes, as one open-addressing table of (node, byte) → node.
final class ByteTrie {
  /// The root's number.
  static final int ROOT = 0;

  /// No node, no value.
  static final int NONE = -1;

  private long[] slots =
      new long[1024]; // node, byte and child; 0 is free, for no child is the root
  private int[] values = new int[256]; // [node]
  private int nodes = 1;

  ByteTrie() {
    Arrays.fill(values, NONE);
  }

  /// Enters `text[start, end)` with a value of at least 0; of equal texts the first stays.
  void put(byte[] text, int start, int end, int value) {
    int node = ROOT;
    for (int at = start; at < end; at++) {
      int child = child(node, text[at]);
      node = child == NONE ? add(node, text[at]) : child;
    }
    if (values[node] == NONE) {
      values[node] = value;
    }
  }

  /// The node one byte further, or [#NONE].
  int child(int node, byte next) {
    long slot = slots[slotOf(key(node, next))];
    return slot == 0 ? NONE : (int) (slot & 0xFFF_FFFF);
  }

  /// The value of a node, or [#NONE].
  int value(int node) {
    return values[node];
  }

  /// Whether nothing was entered.
  boolean isEmpty() {
    return nodes == 1;
  }

  private int add(int node, byte next) {
    if (nodes == values.length) {
      values = Arrays.copyOf(values, 2 * nodes);
      Arrays.fill(values, nodes, values.length, NONE);
    }
    if (4L * nodes > 2L * slots.length) {
      grow();
    }
    long key = key(node, next);
    slots[slotOf(key)] = key << 28 | nodes;
    return nodes++;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (long slot : old) {
      if (slot != 0) {
        slots[slotOf(slot >>> 28)] = slot;
      }
    }
  }

  private static long key(int node, byte next) {
    return (long) node << 8 | next & 0xFF;
  }

  private int slotOf(long key) {
    int slot = (int) (key * 0x9E37_79B9_7F4A_7C15L >>> 32) & slots.length - 1;
    while (slots[slot] != 0 && slots[slot] >>> 28 != key) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }
}
