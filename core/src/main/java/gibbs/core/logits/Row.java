package gibbs.core.logits;

import java.util.Arrays;

/// Values that a law is made from, and the window outside which they count for nothing. The array
/// that was loaded is never written to: blocks are copied before their first change.
///
/// Passes read a row in *runs*: neighbouring blocks that lie in one array.
final class Row {
  /// Where so large a part of the blocks is copied, the rest is copied too, for longer runs.
  private static final int OWN_SHARE = 2;

  private static final float[] NONE = {};

  private final boolean[] isOwn;
  private float[] loaded = NONE;
  private float[] own = NONE;
  private int ownBlocks;
  private int size;
  private float floor;
  private float ceiling;

  Row(int most) {
    isOwn = new boolean[LogitsKernels.blocks(most)];
  }

  /// Takes in values, without copying them.
  void load(float[] values, int count) {
    loaded = values;
    size = count;
    if (ownBlocks > 0) {
      Arrays.fill(isOwn, false);
      ownBlocks = 0;
    }
    open();
  }

  void become(Row other) {
    load(NONE, other.size);
    reserve();
    for (int block = 0; block < blocks(); block = other.runEnd(block)) {
      other.copyBlocks(block, other.runEnd(block), own);
    }
    loaded = own;
    if (!other.isAsLoaded()) {
      ownAll();
    }
    narrow(other.floor, other.ceiling);
  }

  int size() {
    return size;
  }

  int blocks() {
    return LogitsKernels.blocks(size);
  }

  /// Whether values are those that were loaded.
  boolean isAsLoaded() {
    return ownBlocks == 0;
  }

  /// Whether all blocks were copied.
  boolean isAllOwn() {
    return ownBlocks == blocks();
  }

  /// A value, whatever the window.
  float value(int index) {
    return array(index / LogitsKernels.BLOCK)[index];
  }

  /// A value; −∞ if it is outside the window.
  float windowed(int index) {
    float value = value(index);
    return holds(value) ? value : Float.NEGATIVE_INFINITY;
  }

  void set(int index, float value) {
    int block = index / LogitsKernels.BLOCK;
    if (!isOwn[block]) {
      reserve();
      copyBlocks(block, block + 1, own);
      isOwn[block] = true;
      ownBlocks++;
      if (ownBlocks > blocks() / OWN_SHARE) {
        ownAll();
      }
    }
    own[index] = value;
  }

  private void ownAll() {
    for (int block = 0; block < blocks(); block++) {
      if (!isOwn[block]) {
        copyBlocks(block, block + 1, own);
        isOwn[block] = true;
      }
    }
    ownBlocks = blocks();
  }

  private void copyBlocks(int from, int to, float[] target) {
    if (array(from) != target) {
      int first = from * LogitsKernels.BLOCK;
      int end = Math.min(size, to * LogitsKernels.BLOCK);
      System.arraycopy(array(from), first, target, first, end - first);
    }
  }

  private void reserve() {
    if (own.length < size) {
      own = new float[size];
    }
  }

  // ---- runs ----

  /// Whether a block was copied.
  boolean isOwn(int block) {
    return isOwn[block];
  }

  /// The array in which a block lies, at the indices of the row.
  float[] array(int block) {
    return isOwn[block] ? own : loaded;
  }

  /// The first block behind a block that lies in another array.
  int runEnd(int block) {
    int blocks = blocks();
    if (ownBlocks == 0 || ownBlocks == blocks) {
      return blocks;
    }
    int end = block + 1;
    while (end < blocks && isOwn[end] == isOwn[block]) {
      end++;
    }
    return end;
  }

  // ---- the window ----

  /// Least value that counts.
  float floor() {
    return floor;
  }

  /// Greatest value that counts.
  float ceiling() {
    return ceiling;
  }

  boolean holds(float value) {
    return value >= floor && value <= ceiling;
  }

  /// Whether all finite values count.
  boolean isOpen() {
    return floor == -Float.MAX_VALUE && ceiling == Float.MAX_VALUE;
  }

  private void open() {
    floor = -Float.MAX_VALUE;
    ceiling = Float.MAX_VALUE;
  }

  void narrow(float least, float greatest) {
    floor = Math.max(floor, least);
    ceiling = Math.min(ceiling, greatest);
  }

  /// Opens the window to what it was before [#narrow].
  void widen(float least, float greatest) {
    floor = least;
    ceiling = greatest;
  }

  /// Removes what is outside the window, and opens it.
  ///
  /// @return how many values were inside
  int applyWindow() {
    reserve();
    ownAll();
    int inside = 0;
    for (int index = 0; index < size; index++) {
      if (holds(own[index])) {
        inside++;
      } else {
        own[index] = Float.NEGATIVE_INFINITY;
      }
    }
    open();
    return inside;
  }
}
