package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps tokens whose probability reaches a floor (ε-sampling).
///
/// **Definition.** f(v) ← f(v) · 1[q(v) ≥ ε].
/// **Data.** Log step factors; q is their normalised law at this stage; kept values are untouched.
/// **Parameters.** `epsilon` in [0, 1]; neutral value 0. `ties`: which of the tokens equal to the
/// last one stay where `minKeep` decides. `minKeep` ≥ 1: so many of the most probable stay at
/// least.
/// **Edges.** Equality stays. Where no token reaches ε, `minKeep` tokens stay.
/// **Cost.** O(V).
/// **Source.** Hewitt, Manning, Liang 2022, arXiv:2210.15191, §4.2.
///
/// @param epsilon least probability
/// @param ties of the last token that `minKeep` saves
/// @param minKeep how many stay at least
public record EpsilonTruncation(double epsilon, Ties ties, int minKeep)
    implements StatelessTransform {
  /// Checks the parameters.
  public EpsilonTruncation {
    Check.in("epsilon", epsilon, 0, 1);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps at least one token.
  ///
  /// @param epsilon least probability
  public EpsilonTruncation(double epsilon) {
    this(epsilon, Ties.LOWEST_ID, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (epsilon > 0) {
      keep(logits, epsilon, ties, minKeep);
    }
  }

  /// Keeps what reaches a probability, and the most probable ones where that is too little.
  static void keep(Logits logits, double least, Ties ties, int minKeep) {
    double threshold = logits.logitOf(least);
    if (ties == Ties.ALL && logits.countAtLeast(threshold) < minKeep) {
      logits.keepTopAndTies(minKeep);
    } else {
      logits.keepAtLeast(threshold, minKeep);
    }
  }
}
