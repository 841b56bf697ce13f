package gibbs.core.transform;

import java.util.Arrays;

/// For the tokens of a window: the greatest weight of an occurrence, and the sum of all. Filled
/// anew at every step, in time proportional to the window; allocates only when it grows.
final class TokenWeights {
  private int[] stored = new int[16];
  private double[] greatest = new double[16];
  private double[] sums = new double[16];
  private int used;

  /// Forgets everything.
  void clear() {
    Arrays.fill(stored, 0);
    used = 0;
  }

  /// Notes an occurrence.
  void add(int token, double weight) {
    int slot = slot(token + 1);
    if (stored[slot] == 0) {
      if (2 * (used + 1) > stored.length) {
        grow();
        slot = slot(token + 1);
      }
      stored[slot] = token + 1;
      greatest[slot] = 0;
      sums[slot] = 0;
      used++;
    }
    greatest[slot] = Math.max(greatest[slot], weight);
    sums[slot] += weight;
  }

  /// Number of slots; some are empty.
  int slots() {
    return stored.length;
  }

  /// The token of a slot; −1 for an empty one.
  int token(int slot) {
    return stored[slot] - 1;
  }

  /// The slot of a token; −1 if it did not occur.
  int find(int token) {
    int slot = slot(token + 1);
    return stored[slot] == 0 ? -1 : slot;
  }

  /// The greatest weight of an occurrence.
  double greatest(int slot) {
    return greatest[slot];
  }

  /// The sum of all occurrences' weights.
  double sum(int slot) {
    return sums[slot];
  }

  /// Tokens are stored plus one, so that 0 marks an empty slot.
  private int slot(int wanted) {
    int mask = stored.length - 1;
    int slot = wanted * 0x9E3779B9 >>> 7 & mask;
    while (stored[slot] != 0 && stored[slot] != wanted) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldStored = stored;
    double[] oldGreatest = greatest;
    double[] oldSums = sums;
    stored = new int[2 * oldStored.length];
    greatest = new double[stored.length];
    sums = new double[stored.length];
    for (int old = 0; old < oldStored.length; old++) {
      if (oldStored[old] != 0) {
        int slot = slot(oldStored[old]);
        stored[slot] = oldStored[old];
        greatest[slot] = oldGreatest[old];
        sums[slot] = oldSums[old];
      }
    }
  }
}
