package gibbs.engine.tokenizer;

import java.util.Arrays;

/// Byte-pair encoding: neighbouring symbols merge, the most urgent pair first, until no pair is
/// left that may.
///
/// Symbols begin as the characters of a UTF-8 text. Of equally urgent pairs the leftmost goes
/// first. Scratch for one caller, used for one text after another.
///
/// **Cost.** O(n log n) for n characters and pieces of bounded length: each merge adds at most two
/// pairs to a heap of (rank, position); a pair that has gone is noticed when its entry comes up.
final class PairMerging {
  /// The rank of a pair that may not merge.
  static final int NEVER = Integer.MAX_VALUE;

  private static final int NONE = -1;

  /// How urgent pairs are.
  interface Ranks {
    /// Rank of merging `text[start, middle)` with `text[middle, end)`: lower goes first;
    /// [PairMerging#NEVER] if they may not merge.
    int rank(byte[] text, int start, int middle, int end);
  }

  /// Takes in what is left.
  interface Symbols {
    /// One symbol, `text[start, end)`.
    void symbol(byte[] text, int start, int end);
  }

  private final Ranks ranks;
  private byte[] text = {};
  // Symbols by number: [symbol]; a symbol that was merged into its left neighbour has rank NEVER.
  private int[] starts = new int[32];
  private int[] previous = new int[32];
  private int[] next = new int[32];
  private int[] rankWithNext = new int[32];
  private long[] heap = new long[64]; // rank in the upper half, symbol in the lower
  private int heapSize;

  PairMerging(Ranks ranks) {
    this.ranks = ranks;
  }

  /// Merges `text[0, length)` and hands over the symbols from left to right.
  void run(byte[] newText, int length, Symbols out) {
    text = newText;
    int count = cut(length);
    heapSize = 0;
    for (int symbol = 0; symbol < count; symbol++) {
      rate(symbol, count);
    }
    while (heapSize > 0) {
      long top = pop();
      int symbol = (int) top;
      if (rankWithNext[symbol] == (int) (top >> 32)) {
        merge(symbol, count);
      }
    }
    for (int symbol = 0; symbol != NONE && count > 0; symbol = next[symbol]) {
      out.symbol(text, starts[symbol], end(symbol, count));
    }
  }

  /// One symbol for each character; returns their number. `starts[count]` is the text's length.
  private int cut(int length) {
    if (starts.length <= length) {
      int capacity = Math.max(length + 1, 2 * starts.length);
      starts = new int[capacity];
      previous = new int[capacity];
      next = new int[capacity];
      rankWithNext = new int[capacity];
    }
    int count = 0;
    for (int at = 0; at < length; at++) {
      if (at == 0 || (text[at] & 0xC0) != 0x80) {
        starts[count] = at;
        previous[count] = count - 1;
        next[count] = count + 1;
        count++;
      }
    }
    starts[count] = length;
    if (count > 0) {
      next[count - 1] = NONE;
    }
    return count;
  }

  private void merge(int symbol, int count) {
    int gone = next[symbol];
    next[symbol] = next[gone];
    rankWithNext[gone] = NEVER;
    if (next[gone] != NONE) {
      previous[next[gone]] = symbol;
    }
    rate(symbol, count);
    if (previous[symbol] != NONE) {
      rate(previous[symbol], count);
    }
  }

  /// Finds the rank of a symbol with its right neighbour.
  private void rate(int symbol, int count) {
    int right = next[symbol];
    int rank =
        right == NONE ? NEVER : ranks.rank(text, starts[symbol], starts[right], end(right, count));
    rankWithNext[symbol] = rank;
    if (rank != NEVER) {
      push((long) rank << 32 | symbol);
    }
  }

  private int end(int symbol, int count) {
    return starts[next[symbol] == NONE ? count : next[symbol]];
  }

  private void push(long entry) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, 2 * heapSize);
    }
    int at = heapSize++;
    while (at > 0 && heap[at - 1 >> 1] > entry) {
      heap[at] = heap[at - 1 >> 1];
      at = at - 1 >> 1;
    }
    heap[at] = entry;
  }

  private long pop() {
    long top = heap[0];
    long last = heap[--heapSize];
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
