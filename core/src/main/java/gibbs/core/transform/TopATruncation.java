package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps tokens whose probability reaches a multiple of the square of the greatest one (top-a).
///
/// **Definition.** f(v) ← f(v) · 1[q(v) ≥ a · (max q)²].
/// **Data.** Log step factors; q is their normalised law at this stage; kept values are untouched.
/// **Parameters.** `a` ≥ 0, usually ≤ 1; neutral value 0. `minKeep` ≥ 1: so many stay at least.
/// **Edges.** Equality stays. At a = 1 a law with one sure token keeps it alone; above 1/max q no
/// token reaches the floor, and the `minKeep` most probable ones stay.
/// **Cost.** O(V).
/// **Source.** BlinkDL 2022, RWKV-LM, https://github.com/BlinkDL/RWKV-LM (top-a); KoboldCpp,
/// text-generation-webui.
///
/// @param a factor of the squared greatest probability
/// @param minKeep how many stay at least
public record TopATruncation(double a, int minKeep) implements StatelessTransform {
  /// Checks the parameters.
  public TopATruncation {
    Check.in("a", a, 0, Double.MAX_VALUE);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps at least one token.
  ///
  /// @param a factor of the squared greatest probability
  public TopATruncation(double a) {
    this(a, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (a > 0) {
      double greatest = logits.maxProbability();
      EpsilonTruncation.keep(logits, a * greatest * greatest, Ties.LOWEST_ID, minKeep);
    }
  }
}
