package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps tokens at least `p` times as probable as the most probable one.
///
/// **Definition.** f(v) ← f(v) · 1[ℓ(v) ≥ max ℓ + ln p].
/// **Data.** Log step factors; kept values are untouched.
/// **Parameters.** `p` ≥ 0, usually ≤ 1; neutral value 0. `minKeep` ≥ 1: so many stay at least.
/// **Edges.** Exact equality stays. At 1 all tokens equal to the maximum stay. Above 1 no token
/// reaches the threshold, and the `minKeep` most probable ones stay.
/// **Cost.** O(V).
/// **Source.** Nguyen et al. 2024, arXiv:2407.01082, §3.
///
/// @param p share of the greatest probability
/// @param minKeep how many stay at least
public record MinPTruncation(double p, int minKeep) implements StatelessTransform {
  /// Checks the parameters.
  public MinPTruncation {
    Check.in("p", p, 0, Double.MAX_VALUE);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps at least one token.
  ///
  /// @param p share of the greatest probability
  public MinPTruncation(double p) {
    this(p, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (p > 0) {
      logits.keepAtLeast(logits.max() + StrictMath.log(p), minKeep);
    }
  }
}
