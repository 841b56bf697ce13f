package gibbs.core.transform;

/// One chosen token and its thermodynamics, written once and never recomputed. All in nats.
///
/// @param token the chosen id
/// @param logP log-probability under the model
/// @param logQ log-probability under the local law q = f/Z; NaN where the selection has no law
///     (argmax)
/// @param logZ log Σ f; NaN where the selection has no law
/// @param supportSize number of tokens with q > 0
/// @param entropy entropy of q
/// @param modelEntropy entropy of the model's own law p
public record Step(
    int token,
    double logP,
    double logQ,
    double logZ,
    int supportSize,
    double entropy,
    double modelEntropy) {
  /// Whether the token was drawn from a law.
  ///
  /// @return false for argmax and the like
  public boolean hasLaw() {
    return !Double.isNaN(logQ);
  }
}
