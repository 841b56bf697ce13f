package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Cuts the tail off where the curve of sorted probabilities has stopped bending (tail-free
/// sampling).
///
/// **Definition.** With q₀ ≥ q₁ ≥ … (ties by lower id) and dᵢ = |qᵢ − 2qᵢ₊₁ + qᵢ₊₂|: i is the first
/// index with Σ_{j≤i} dⱼ > z · Σ d; f(v) ← f(v) · 1[v is among the first i + 1].
/// **Data.** Log step factors; q is their normalised law at this stage; kept values are untouched.
/// **Parameters.** `z` in [0, 1]; neutral value 1. `minKeep` ≥ 1: so many stay at least.
/// **Edges.** Two tokens or fewer all stay. Where Σ d ≤ 1e-6 the curve is straight: all d count the
/// same.
/// **Cost.** O(V log V).
/// **Source.** Phénix, Egan 2019, https://trentbrick.github.io/Tail-Free-Sampling/;
/// text-generation-webui, KoboldCpp. Early llama.cpp kept one token less (its issue 9604).
///
/// @param z share of the curvature
/// @param minKeep how many stay at least
public record TailFreeTruncation(double z, int minKeep) implements StatelessTransform {
  private static final double STRAIGHT = 1e-6;

  /// Checks the parameters.
  public TailFreeTruncation {
    Check.in("z", z, 0, 1);
    Check.atLeast("min_keep", minKeep, 1);
  }

  /// Keeps at least one token.
  ///
  /// @param z share of the curvature
  public TailFreeTruncation(double z) {
    this(z, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (z == 1 || logits.supportSize() <= 2) {
      return;
    }
    logits.sort();
    logits.truncate(Math.max(minKeep, kept(logits)));
  }

  private int kept(Logits sorted) {
    int bends = sorted.size() - 2;
    double unit = sorted.maxProbability();
    double all = 0;
    for (int index = 0; index < bends; index++) {
      all += bend(sorted, index);
    }
    boolean isStraight = all * unit <= STRAIGHT;
    double wanted = z * (isStraight ? bends : all);
    double sum = 0;
    int index = 0;
    while (index < bends && (sum += isStraight ? 1 : bend(sorted, index)) <= wanted) {
      index++;
    }
    return index + 1;
  }

  /// |second difference| in units of the greatest probability.
  private static double bend(Logits sorted, int index) {
    double drop = sorted.weight(index) - sorted.weight(index + 1);
    return Math.abs(drop - (sorted.weight(index + 1) - sorted.weight(index + 2)));
  }
}
