package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps the *k* most probable tokens.
///
/// **Definition.** f(v) ← f(v) · 1[v is among the max(k, minKeep) greatest]. Ties at the boundary:
/// lowest ids, or all of them.
/// **Data.** Log step factors; kept values are untouched.
/// **Parameters.** `k` ≥ 0; 0 keeps all and is the neutral value. `ties`. `minKeep` ≥ 1 raises `k`.
/// **Edges.** k ≥ the number of candidates changes nothing.
/// **Cost.** O(V log V), O(V) where selection is accelerated.
/// **Source.** Fan, Lewis, Dauphin 2018, arXiv:1805.04833, §5.4.
///
/// @param k how many stay; 0 for all
/// @param ties at the boundary
/// @param minKeep how many stay at least
public record TopKTruncation(int k, Ties ties, int minKeep) implements StatelessTransform {
  /// Checks the counts.
  public TopKTruncation {
    Check.atLeast("k", k, 0);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps exactly `k`.
  ///
  /// @param k how many stay; 0 for all
  public TopKTruncation(int k) {
    this(k, Ties.LOWEST_ID, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (k == 0) {
      return;
    }
    int count = Math.max(k, minKeep);
    switch (ties) {
      case LOWEST_ID -> logits.keepTop(count);
      case ALL -> logits.keepTopAndTies(count);
    }
  }
}
