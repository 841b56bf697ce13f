package gibbs.core.transform;

import gibbs.core.draw.Coin;
import java.util.List;

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
/// @param coins the coins that rules tossed at this step, in order; f, Z and q are conditional on
///     them
public record Step(
    int token,
    double logP,
    double logQ,
    double logZ,
    int supportSize,
    double entropy,
    double modelEntropy,
    List<Coin> coins) {
  /// Copies the coins.
  public Step {
    coins = List.copyOf(coins);
  }

  /// A step at which no rule tossed a coin.
  ///
  /// @param token the chosen id
  /// @param logP log-probability under the model
  /// @param logQ log-probability under q; NaN where the selection has no law
  /// @param logZ log Σ f; NaN where the selection has no law
  /// @param supportSize number of tokens with q > 0
  /// @param entropy entropy of q
  /// @param modelEntropy entropy of p
  public Step(
      int token,
      double logP,
      double logQ,
      double logZ,
      int supportSize,
      double entropy,
      double modelEntropy) {
    this(token, logP, logQ, logZ, supportSize, entropy, modelEntropy, List.of());
  }

  /// Whether the token was drawn from a law.
  ///
  /// @return false for argmax and the like
  public boolean hasLaw() {
    return !Double.isNaN(logQ);
  }
}
