package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps the *locally typical* tokens: those whose surprise is nearest to the entropy.
///
/// **Definition.** Order by |−ln q(v) − H(q)|, nearest first, ties by lower id; f(v) ← f(v) · 1[v
/// is in the shortest prefix with sum ≥ p].
/// **Data.** Log step factors; q and its entropy H, nats, at this stage; kept values are untouched.
/// **Parameters.** `p` in [0, 1]; neutral value 1.
/// `ties`: whether tokens as near as the last one stay. `boundary`: whether a sum equal to `p` is
/// enough. `minKeep` ≥ 1: so many stay at least. `zeros`: what a candidate does whose probability
/// is 0 in single precision, such as a removed one that is still listed. **Edges.** Keeps at least
/// one token, also at 0; not always the most probable one. Distances are compared in single
/// precision. **Cost.** O(V log V), less where selection is accelerated. **Source.** Meister et al.
/// 2023, arXiv:2202.00666, §3.
///
/// @param p mass to be reached
/// @param ties what happens to tokens as near as the last one
/// @param boundary whether equality is enough
/// @param minKeep how many stay at least
/// @param zeros what candidates without probability do
public record TypicalTruncation(double p, Ties ties, Boundary boundary, int minKeep, Zeros zeros)
    implements StatelessTransform {
  /// What candidates do whose probability is 0 in single precision.
  public enum Zeros {
    /// Nothing: 0 · ln 0 is 0.
    PASSED_OVER,
    /// One makes the entropy no number and the order that of probability: an accident of llama.cpp.
    ORDER_BY_PROBABILITY
  }

  /// Checks the parameters.
  public TypicalTruncation {
    Check.in("p", p, 0, 1);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// The shortest prefix that reaches a mass.
  ///
  /// @param p mass to be reached
  public TypicalTruncation(double p) {
    this(p, Ties.LOWEST_ID, Boundary.REACHED, 1, Zeros.PASSED_OVER);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (p == 1) {
      return;
    }
    double share = boundary.share(p);
    if (zeros == Zeros.ORDER_BY_PROBABILITY && hasZero(logits)) {
      logits.keepNucleus(share, minKeep);
      return;
    }
    switch (ties) {
      case LOWEST_ID -> logits.keepTypical(share, minKeep);
      case ALL -> logits.keepTypicalAndTies(share, minKeep);
    }
  }

  private static boolean hasZero(Logits logits) {
    for (int index = 0; index < logits.size(); index++) {
      if (SinglePrecision.isZero(logits.logProbability(index))) {
        return true;
      }
    }
    return false;
  }
}
