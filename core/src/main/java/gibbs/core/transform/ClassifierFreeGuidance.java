package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Strengthens (or weakens) what the prompt contributes: moves the law away from (or towards) that
/// of the same model after another prompt (*classifier-free guidance*).
///
/// **Definition.** With u the law after the other prompt and the same completion: f ← f^s ·
/// u^{1−s}. **Data.** f as the rules before have left it; u is the model's own law, log-softmaxed,
/// so f does not depend on additive constants. `space` says which *logits* later rules see; f is
/// the same. **Parameters.** `scale` s, finite, dimensionless; neutral value 1; above 1
/// strengthens. `space`. `prompt`: the other prompt's text; empty for the begin token alone.
/// **Edges.** At s = 1 on logits, nothing changes. −∞ stays −∞. A token that is impossible after
/// the other prompt: impossible for s < 1; for s > 1 f would be infinite, which is refused.
/// **Cost.** O(V), and a forward pass of the second context for each token. **Source.** Sanchez et
/// al. 2023, arXiv:2306.17806, §2; transformers' `UnbatchedClassifierFreeGuidanceLogitsProcessor`.
///
/// @param scale s
/// @param space which logits later rules see
/// @param prompt text of the other prompt
public record ClassifierFreeGuidance(double scale, Space space, String prompt)
    implements StatelessTransform {
  /// Checks the scale.
  public ClassifierFreeGuidance {
    Check.finite("scale", scale);
  }

  /// Which logits later rules see.
  public enum Space {
    /// s·ℓ + (1−s)·ℓ' of the raw ones.
    LOGITS,
    /// The same of the two log-softmaxes.
    LOG_SOFTMAX
  }

  @Override
  public List<Companion> companions() {
    return scale == 1 ? List.of() : List.of(new Companion.OtherPrompt(prompt));
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (space == Space.LOG_SOFTMAX) {
      logits.normalize();
    }
    if (scale == 1) {
      return;
    }
    Logits other = context.companion(0);
    if (space == Space.LOG_SOFTMAX) {
      other.normalize();
    }
    logits.combine(scale, other, 1 - scale);
  }
}
