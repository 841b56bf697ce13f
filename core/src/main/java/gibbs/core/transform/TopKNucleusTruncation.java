package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Keeps tokens that pass top-k and top-p, both judged by the law before either.
///
/// **Definition.** f(v) ← f(v) · 1[v is among the k most probable, and in the shortest prefix with
/// sum ≥ p]; order by q, ties by lower id.
/// **Data.** Log step factors; q is their normalised law at this stage; kept values are untouched.
/// **Parameters.** `k` ≥ 0; 0 keeps all and is the neutral value. `p` in [0, 1]; neutral value 1.
/// **Edges.** Keeps at least one token. `top_k(k) | top_p(p)` keeps fewer where k has removed mass.
/// **Cost.** As [NucleusTruncation].
/// **Source.** SGLang `layers/sampler.py`, FlashInfer ("joint").
///
/// @param k how many stay at most; 0 for all
/// @param p mass to be reached
public record TopKNucleusTruncation(int k, double p) implements StatelessTransform {
  /// Checks the parameters.
  public TopKNucleusTruncation {
    Check.atLeast("k", k, 0);
    Check.in("p", p, 0, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (p < 1) {
      logits.keepNucleus(p, 1);
    }
    if (k > 0) {
      logits.keepTop(k);
    }
  }
}
