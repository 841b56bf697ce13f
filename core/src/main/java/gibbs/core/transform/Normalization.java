package gibbs.core.transform;

import gibbs.core.logits.Logits;

/// Turns logits into log-probabilities, for rules after it that look at the numbers themselves.
///
/// **Definition.** ℓ ← ℓ − log Σ exp ℓ. f does not change.
/// **Cost.** O(V).
/// **Source.** `LogitNormalization` of transformers.
public record Normalization() implements StatelessTransform {
  @Override
  public void apply(Logits logits, StepContext context) {
    logits.normalize();
  }
}
