package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps tokens whose logit lies within some standard deviations of the greatest one (top-nσ).
///
/// **Definition.** f(v) ← f(v) · 1[ℓ(v) ≥ max ℓ − n·σ(ℓ)], σ over the candidates with mass, each
/// counted once.
/// **Data.** Logits, nats, up to an additive constant; kept values are untouched. A temperature
/// before or after does not change the set.
/// **Parameters.** `n` ≥ 0; 0 is off and the neutral value. `deviation`: σ of the population, or of
/// a sample. `removal`: whether removed tokens still count as candidates.
/// **Edges.** Equality stays. Equal logits all stay.
/// **Cost.** O(V).
/// **Source.** Tang et al. 2024, arXiv:2411.07641, §3.
///
/// @param n how many standard deviations; 0 is off
/// @param deviation which one
/// @param removal what becomes of the others
public record TopNSigmaTruncation(double n, Deviation deviation, Removal removal)
    implements StatelessTransform {
  /// Checks the parameters.
  public TopNSigmaTruncation {
    Check.in("n", n, 0, Double.MAX_VALUE);
  }

  /// With the deviation of the population.
  ///
  /// @param n how many standard deviations
  public TopNSigmaTruncation(double n) {
    this(n, Deviation.POPULATION, Removal.DROP);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (n == 0) {
      return;
    }
    double sigma = deviation.of(logits.standardDeviation(), logits.supportSize());
    double threshold = logits.max() - n * sigma;
    switch (removal) {
      case DROP -> logits.keepAtLeast(threshold, 1);
      case MASK -> logits.removeBelow(threshold);
    }
  }
}
