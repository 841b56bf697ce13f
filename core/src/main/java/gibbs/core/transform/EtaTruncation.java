package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps tokens whose probability reaches a floor that falls where the law is flat (η-sampling).
///
/// **Definition.** f(v) ← f(v) · 1[q(v) ≥ η] with η = min(ε, √ε · e^(−H(q))).
/// **Data.** Log step factors; q and its entropy H, nats, at this stage; kept values are untouched.
/// **Parameters.** `epsilon` in [0, 1]; neutral value 0. `ties`: which of the tokens equal to the
/// last one stay where `minKeep` decides. `minKeep` ≥ 1: so many of the most probable stay at
/// least.
/// **Edges.** Equality stays. Where no token reaches η, `minKeep` tokens stay.
/// **Cost.** O(V).
/// **Source.** Hewitt, Manning, Liang 2022, arXiv:2210.15191, §4.2. transformers' documentation
/// writes √(ε · e^(−H)); its code, and the paper, are as here.
///
/// @param epsilon ε: the floor where the law is peaked
/// @param ties of the last token that `minKeep` saves
/// @param minKeep how many stay at least
public record EtaTruncation(double epsilon, Ties ties, int minKeep) implements StatelessTransform {
  /// Checks the parameters.
  public EtaTruncation {
    Check.in("epsilon", epsilon, 0, 1);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps at least one token.
  ///
  /// @param epsilon ε
  public EtaTruncation(double epsilon) {
    this(epsilon, Ties.LOWEST_ID, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (epsilon > 0) {
      double eta = Math.min(epsilon, Math.sqrt(epsilon) * StrictMath.exp(-logits.entropy()));
      EpsilonTruncation.keep(logits, eta, ties, minKeep);
    }
  }
}
