package gibbs.core.logits;

/// The passes over a row of logits. [ReferenceLogitsKernels] is the definition; faster providers,
/// found by [java.util.ServiceLoader], give the same bits.
///
/// **Blocks.** A row of n values is cut into blocks of [#BLOCK] values; the last may be shorter. A
/// pass reads the blocks `[from, to)`. Within a block, sums run in [#LANES] lanes (value k goes to
/// lane k mod 16) that are added by the tree l + 8, l + 4, l + 2, l + 1.
///
/// **Weights.** The weight of a value x is `exp(d)` with `d = (x − base) · scale`, all in single
/// precision, by [ReferenceLogitsKernels#exp]; values with d below −87 have weight 0, so a removed
/// value (−∞) has none. The base is at least as great as any value. A *moment* is weight · d, added
/// by a fused step.
public interface LogitsKernels {
  /// Values in a block.
  int BLOCK = 512;

  /// Lanes in which the sums of a block run.
  int LANES = 16;

  /// Values of the longest row that the reference serves.
  int SHORT_ROW = 4096;

  /// The kernels for rows of a length: the reference for short ones, which do not live to see
  /// vector code compiled, or where `-Dgibbs.kernels=reference` says so; otherwise the provider of
  /// highest priority.
  ///
  /// @param n values of a row
  /// @return the same ones each time
  static LogitsKernels forLength(int n) {
    return n <= SHORT_ROW ? LogitsKernelsChoice.REFERENCE : LogitsKernelsChoice.fastest();
  }

  /// Number of blocks of a row.
  ///
  /// @param n values
  /// @return blocks, the last perhaps shorter
  static int blocks(int n) {
    return (n + BLOCK - 1) / BLOCK;
  }

  /// A number of values filled up to whole lanes.
  ///
  /// @param n values
  /// @return the multiple of [#LANES] from `n` on
  static int wholeLanes(int n) {
    return (n + LANES - 1) / LANES * LANES;
  }

  /// A short name for reports.
  ///
  /// @return the name
  String name();

  /// Larger wins where several providers are found.
  ///
  /// @return the priority; 0 for the reference
  int priority();

  /// Maximum of every block, and of every lane of it.
  ///
  /// @param x `[n]`
  /// @param n values, positive
  /// @param from first block
  /// @param to past the last block
  /// @param laneMaxima receives `[block · LANES + lane]`; −∞ for a lane without mass. Unspecified
  ///     where it holds NaN
  /// @param maxima receives `[block]`; the greatest of its lanes
  /// @return whether all values of these blocks are finite
  boolean blockMaxima(float[] x, int n, int from, int to, float[] laneMaxima, float[] maxima);

  /// Sums of the weights and of the moments of every block.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values, positive
  /// @param from first block
  /// @param to past the last block
  /// @param base subtracted before the exponential, finite
  /// @param scale multiplied afterwards, positive
  /// @param sums receives Σ exp(d), `[block]`
  /// @param moments receives Σ exp(d) · d, `[block]`
  void blockSums(
      float[] x, int n, int from, int to, float base, float scale, float[] sums, float[] moments);

  /// [#blockSums] over the values of a window, both ends included.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values, positive
  /// @param from first block
  /// @param to past the last block
  /// @param floor least value that counts, finite
  /// @param ceiling greatest value that counts, finite
  /// @param base subtracted before the exponential, finite
  /// @param scale multiplied afterwards, positive
  /// @param sums receives Σ exp(d), `[block]`
  /// @param moments receives Σ exp(d) · d, `[block]`
  /// @return values in the window, with weight or without
  int windowSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float scale,
      float[] sums,
      float[] moments);

  /// [#blockSums], and in the same pass those over the values from a floor on.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values, positive
  /// @param from first block
  /// @param to past the last block
  /// @param floor least value that counts for the second sums, finite
  /// @param base subtracted before the exponential, finite
  /// @param scale multiplied afterwards, positive
  /// @param sums receives Σ exp(d), `[block]`
  /// @param moments receives Σ exp(d) · d, `[block]`
  /// @param reachingSums receives Σ exp(d) over values that reach the floor, `[block]`
  /// @param reachingMoments receives Σ exp(d) · d over these, `[block]`
  /// @return values that reach the floor, with weight or without
  int nestedSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float base,
      float scale,
      float[] sums,
      float[] moments,
      float[] reachingSums,
      float[] reachingMoments);

  /// Sum of x − pivot, and of its square, of every block, over the values of a window.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values, positive
  /// @param from first block
  /// @param to past the last block
  /// @param floor least value that counts, finite
  /// @param ceiling greatest value that counts, finite
  /// @param pivot subtracted
  /// @param sums receives Σ (x − pivot), `[block]`
  /// @param squares receives Σ (x − pivot)², `[block]`
  void blockSpreads(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float pivot,
      float[] sums,
      float[] squares);

  /// Weights of some values.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values
  /// @param base subtracted before the exponential, finite
  /// @param scale multiplied afterwards, positive
  /// @param weights receives exp(d), `[n]`
  void weights(float[] x, int n, float base, float scale, float[] weights);

  /// Appends the values of an interval, in their order.
  ///
  /// @param x `[n]`
  /// @param from first index
  /// @param to past the last index
  /// @param floor least value that is wanted
  /// @param ceiling greatest value that is wanted
  /// @param ids receives indices from `count` on; must hold `count + to − from`
  /// @param values receives values from `count` on; may be `x` where `count` ≤ `from`
  /// @param count how many are there already
  /// @return how many are there now
  int collect(
      float[] x,
      int from,
      int to,
      float floor,
      float ceiling,
      int[] ids,
      float[] values,
      int count);

  /// Σ of the weights whose mark reaches a threshold.
  ///
  /// @param marks `[n]`, not NaN
  /// @param weights `[n]`
  /// @param n values, a multiple of [#LANES]: what is wanting is filled up with weights of 0
  /// @param threshold not NaN
  /// @return the sum; sums over blocks are in double precision, in order
  double massAtLeast(float[] marks, float[] weights, int n, float threshold);

  /// Sets the weights to 0 whose mark misses a threshold.
  ///
  /// @param marks `[n]`, not NaN
  /// @param weights `[n]`
  /// @param n values, a multiple of [#LANES]
  /// @param threshold not NaN
  /// @return how many marks reach it
  int retain(float[] marks, float[] weights, int n, float threshold);

  /// Keeps the entries with `low ≤ mark < high` of three arrays, in their order, in place.
  ///
  /// @param marks `[n]`, not NaN
  /// @param weights `[n]`
  /// @param ids `[n]`
  /// @param n entries
  /// @param low least mark that stays
  /// @param high least mark that goes again
  /// @return how many stay
  int narrow(float[] marks, float[] weights, int[] ids, int n, float low, float high);
}
