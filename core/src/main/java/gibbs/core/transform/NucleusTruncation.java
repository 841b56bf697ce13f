package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps the *nucleus*: the fewest most probable tokens whose mass reaches `p` (top-p).
///
/// **Definition.** Order by q, ties by lower id; f(v) ← f(v) · 1[v is in the shortest prefix with
/// sum ≥ p].
/// **Data.** Log step factors; q is their normalised law at this stage; kept values are untouched.
/// **Parameters.** `p` in [0, 1]; neutral value 1. `minKeep` ≥ 1: so many stay at least.
/// **Edges.** Keeps at least one token, also at 0. Sums in double precision.
/// **Cost.** O(V log V), less where selection is accelerated.
/// **Source.** Holtzman et al. 2020, arXiv:1904.09751, §3.1. Some libraries require mass strictly
/// above `p`.
///
/// @param p mass to be reached
/// @param minKeep how many stay at least
public record NucleusTruncation(double p, int minKeep) implements StatelessTransform {
  /// Checks the parameters.
  public NucleusTruncation {
    Check.in("p", p, 0, 1);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps at least one token.
  ///
  /// @param p mass to be reached
  public NucleusTruncation(double p) {
    this(p, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (p < 1) {
      logits.keepNucleus(p, minKeep);
    }
  }
}
