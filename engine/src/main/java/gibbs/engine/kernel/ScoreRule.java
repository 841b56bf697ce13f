package gibbs.engine.kernel;

/// From the product of a query and a key to their score: `s = q·k · scale`, then `cap ·
/// tanh(s/cap)` where the cap is finite.
///
/// @param scale factor, dimensionless
/// @param cap bound on the score's size, positive; infinite where scores are not capped
public record ScoreRule(float scale, float cap) {
  /// A rule without a cap.
  ///
  /// @param scale factor, dimensionless
  public ScoreRule(float scale) {
    this(scale, Float.POSITIVE_INFINITY);
  }

  /// The score of a product.
  ///
  /// @param product q·k
  /// @return its score
  public float score(float product) {
    float score = product * scale;
    return cap < Float.POSITIVE_INFINITY ? ReferenceKernels.capped(score, cap) : score;
  }
}
