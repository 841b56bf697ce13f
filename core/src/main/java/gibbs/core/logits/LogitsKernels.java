package gibbs.core.logits;

/// The passes over a row of logits. [ReferenceLogitsKernels] is the definition; faster providers,
/// found by [java.util.ServiceLoader], give the same bits.
///
/// **Blocks.** A row of n values is cut into blocks of [#BLOCK] values; the last may be shorter.
/// Within a block, sums run in 32 lanes (value k goes to lane k mod 32) that are added by the tree
/// l + 16, l + 8, l + 4, l + 2, l + 1.
///
/// **Weights.** The weight of a value x is `exp(d)` with `d = (x − max) · scale`, all in single
/// precision, by [ReferenceLogitsKernels#exp]; values below −87 have weight 0, so a removed value
/// (−∞) has none.
public interface LogitsKernels {
  /// Values in a block.
  int BLOCK = 256;

  /// The kernels for rows of a length: the reference for short ones, which do not live to see
  /// vector code compiled, or where `-Dgibbs.kernels=reference` says so; otherwise the provider of
  /// highest priority.
  ///
  /// @param n values of a row
  /// @return the same ones each time
  static LogitsKernels forLength(int n) {
    return n <= SHORT_ROW ? LogitsKernelsChoice.REFERENCE : LogitsKernelsChoice.fastest();
  }

  /// Values of the longest row that the reference serves.
  int SHORT_ROW = 4096;

  /// Number of blocks of a row.
  ///
  /// @param n values
  /// @return blocks, the last perhaps shorter
  static int blocks(int n) {
    return (n + BLOCK - 1) / BLOCK;
  }

  /// A short name for reports.
  ///
  /// @return the name
  String name();

  /// Larger wins where several providers are found.
  ///
  /// @return the priority; 0 for the reference
  int priority();

  /// Maximum of every block.
  ///
  /// @param x `[n]`
  /// @param n values, positive
  /// @param maxima receives `[block]`; −∞ for a block without mass. Unspecified where a block holds
  ///     NaN
  /// @return whether all values are finite
  boolean blockMaxima(float[] x, int n, float[] maxima);

  /// Sum of the weights, and of weight · d, of every block.
  ///
  /// @param x `[n]`; finite or −∞
  /// @param n values, positive
  /// @param max subtracted before the exponential, finite
  /// @param scale multiplied afterwards, positive
  /// @param sums receives Σ exp(d), `[block]`
  /// @param moments receives Σ exp(d) · d, `[block]`
  void blockSums(float[] x, int n, float max, float scale, float[] sums, float[] moments);

  /// Appends the values that reach a threshold, in their order.
  ///
  /// @param x `[n]`
  /// @param from first index
  /// @param to past the last index
  /// @param threshold finite
  /// @param ids receives indices from `count` on; must hold `count + to − from`
  /// @param values receives values from `count` on
  /// @param count how many are there already
  /// @return how many are there now
  int collectAtLeast(
      float[] x, int from, int to, float threshold, int[] ids, float[] values, int count);
}
