package gibbs.core.logits;

import java.util.Arrays;

/// The maximum of every block of a row, kept up to date as single values change. Finds the greatest
/// values without reading blocks that hold none of them. Knows nothing of the row's window.
final class BlockMaxima {
  private final LogitsKernels kernels;
  private final Row row;
  private final float[] maxima;
  private final float[] laneMaxima;
  private final int[] finite;
  private final boolean[] isStale;
  private int blocks;
  private int supportSize;
  private boolean isChanged;
  private float greatest;

  BlockMaxima(Row row, int most) {
    this.row = row;
    int mostBlocks = LogitsKernels.blocks(most);
    kernels = LogitsKernels.forLength(most);
    maxima = new float[mostBlocks];
    laneMaxima = new float[mostBlocks * LogitsKernels.LANES];
    finite = new int[mostBlocks];
    isStale = new boolean[mostBlocks];
  }

  /// Reads the row. Refuses NaN, +∞ and a row without mass.
  void find() {
    blocks = row.blocks();
    boolean isFinite = true;
    for (int from = 0; from < blocks; from = row.runEnd(from)) {
      isFinite &= findBlocks(from, row.runEnd(from));
    }
    supportSize = 0;
    for (int block = 0; block < blocks; block++) {
      finite[block] = isFinite ? length(block) : countFinite(block);
      supportSize += finite[block];
    }
    if (isChanged) {
      Arrays.fill(isStale, false);
      isChanged = false;
    }
    findGreatest();
  }

  /// Takes in that a value has changed; a block is to be read anew only where its maximum became
  /// smaller.
  void change(int index, float before, float now) {
    int block = index / LogitsKernels.BLOCK;
    isChanged = true;
    if (isStale[block]) {
      return;
    }
    if (!(now <= Float.MAX_VALUE) || before == maxima[block] && now < before) {
      isStale[block] = true;
      return;
    }
    int gained = mass(now) - mass(before);
    finite[block] += gained;
    supportSize += gained;
    maxima[block] = now > maxima[block] ? now + 0f : maxima[block];
  }

  /// 1 for a value with mass.
  private static int mass(float value) {
    return value > Float.NEGATIVE_INFINITY ? 1 : 0;
  }

  /// Brings up to date what changes have left open.
  void refresh() {
    if (!isChanged) {
      return;
    }
    for (int block = 0; block < blocks; block++) {
      if (isStale[block]) {
        supportSize -= finite[block];
        finite[block] = findBlocks(block, block + 1) ? length(block) : countFinite(block);
        supportSize += finite[block];
        isStale[block] = false;
      }
    }
    findGreatest();
    isChanged = false;
  }

  private boolean findBlocks(int from, int to) {
    return kernels.blockMaxima(row.array(from), row.size(), from, to, laneMaxima, maxima);
  }

  private int length(int block) {
    return Math.min(LogitsKernels.BLOCK, row.size() - block * LogitsKernels.BLOCK);
  }

  /// Number of values of a block that are no −∞; refuses NaN and +∞.
  private int countFinite(int block) {
    float[] values = row.array(block);
    int from = block * LogitsKernels.BLOCK;
    int count = 0;
    for (int index = from; index < from + length(block); index++) {
      if (!(values[index] <= Float.MAX_VALUE)) {
        throw new NonFiniteLogitsException(index, values[index]);
      }
      count += mass(values[index]);
    }
    return count;
  }

  private void findGreatest() {
    float found = Float.NEGATIVE_INFINITY;
    for (int block = 0; block < blocks; block++) {
      found = maxima[block] > found ? maxima[block] : found;
    }
    if (found == Float.NEGATIVE_INFINITY) {
      throw new EmptySupportException();
    }
    greatest = found;
  }

  /// The greatest value of the row.
  float greatest() {
    return greatest;
  }

  /// The maximum of every block, `[blocks]`.
  float[] values() {
    return maxima;
  }

  /// The maximum of every lane of every block, `[blocks · LANES]`, as far as no value has changed.
  float[] ofLanes() {
    return laneMaxima;
  }

  /// Number of values with mass.
  int supportSize() {
    return supportSize;
  }

  /// First index of a value that occurs.
  int indexOf(float value) {
    for (int block = 0; ; block++) {
      if (maxima[block] >= value) {
        float[] values = row.array(block);
        int from = block * LogitsKernels.BLOCK;
        for (int index = from; index < from + length(block); index++) {
          if (values[index] == value) {
            return index;
          }
        }
      }
    }
  }

  /// The greatest value that is at most a bound.
  float greatestAtMost(float bound) {
    float found = Float.NEGATIVE_INFINITY;
    for (int block = 0; block < blocks; block++) {
      if (maxima[block] <= bound) {
        found = Math.max(found, maxima[block]);
      } else {
        float[] values = row.array(block);
        int from = block * LogitsKernels.BLOCK;
        for (int index = from; index < from + length(block); index++) {
          found = values[index] <= bound && values[index] > found ? values[index] : found;
        }
      }
    }
    return found;
  }

  /// Number of blocks that hold a value of at least a threshold.
  int blocksAtLeast(float threshold) {
    int reaching = 0;
    for (int block = 0; block < blocks; block++) {
      reaching += maxima[block] >= threshold ? 1 : 0;
    }
    return reaching;
  }

  /// Collects the values of an interval in their order, passing over blocks that hold none.
  ///
  /// @param ids receives indices; must hold the whole row
  /// @param collected receives values
  /// @return how many there are
  int collect(float least, float most, int[] ids, float[] collected) {
    int found = 0;
    for (int block = 0; block < blocks; block++) {
      if (maxima[block] >= least) {
        int first = block;
        int runEnd = row.runEnd(block);
        while (block + 1 < runEnd && maxima[block + 1] >= least) {
          block++;
        }
        int from = first * LogitsKernels.BLOCK;
        int to = Math.min(row.size(), (block + 1) * LogitsKernels.BLOCK);
        found = kernels.collect(row.array(first), from, to, least, most, ids, collected, found);
      }
    }
    return found;
  }

  /// A value that at least `rank` values reach, close to the rank-th greatest: one that as many
  /// maxima of blocks reach. −∞ where there are fewer blocks than that.
  float reachedBy(int rank) {
    float reached = Float.NEGATIVE_INFINITY;
    float missed = Math.nextUp(greatest);
    int enough = rank + rank / 4 + 2;
    while (rank <= blocks && Ordered.bits(missed) > Ordered.bits(reached) + 1) {
      float middle = Ordered.between(reached, missed);
      int reaching = blocksAtLeast(middle);
      if (reaching < rank) {
        missed = middle;
      } else {
        reached = middle;
        if (reaching <= enough) {
          break;
        }
      }
    }
    return reached;
  }

  void become(BlockMaxima other) {
    blocks = other.blocks;
    System.arraycopy(other.maxima, 0, maxima, 0, blocks);
    System.arraycopy(other.laneMaxima, 0, laneMaxima, 0, blocks * LogitsKernels.LANES);
    System.arraycopy(other.finite, 0, finite, 0, blocks);
    System.arraycopy(other.isStale, 0, isStale, 0, blocks);
    isChanged = other.isChanged;
    supportSize = other.supportSize;
    greatest = other.greatest;
  }
}
