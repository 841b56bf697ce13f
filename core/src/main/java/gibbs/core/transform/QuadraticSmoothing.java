package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Bends logits by their distance from the greatest one: tokens close to it move closer, distant
/// ones fall away (quadratic, or with a curve cubic, smoothing).
///
/// **Definition.** d(v) = ℓ(v) − max ℓ; ℓ(v) ← max ℓ − k·s·d² + c·s·d³ with s = `factor`,
/// k = (3 − `curve`)/2, c = (`curve` − 1)/2.
/// **Data.** Logits, nats. The greatest logit stays, so f(v) = f(max) · e^(−k·s·d² + c·s·d³): a
/// convention, since other anchors give the same q.
/// **Parameters.** `factor` s ≥ 0, per nat; 0 is off and the neutral value. `curve` ≥ 1; at 1 there
/// is no cubic term.
/// **Edges.** −∞ stays −∞. Up to curve 3 the order of tokens stays; above it tokens next to the
/// greatest rise over it.
/// **Cost.** O(V).
/// **Source.** kalomaze 2024; text-generation-webui `smoothing_factor`, `smoothing_curve`.
///
/// @param factor s
/// @param curve weight of the cubic term
public record QuadraticSmoothing(double factor, double curve) implements StatelessTransform {
  /// Checks the parameters.
  public QuadraticSmoothing {
    Check.in("factor", factor, 0, Double.MAX_VALUE);
    Check.in("curve", curve, 1, Double.MAX_VALUE);
  }

  /// Without a cubic term.
  ///
  /// @param factor s
  public QuadraticSmoothing(double factor) {
    this(factor, 1);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (factor == 0) {
      return;
    }
    double max = logits.max();
    double square = factor * (3 - curve) / 2;
    double cube = factor * (curve - 1) / 2;
    for (int index = 0; index < logits.size(); index++) {
      if (!logits.isRemoved(index)) {
        double d = logits.logit(index) - max;
        logits.set(index, max + d * d * (cube * d - square));
      }
    }
  }

  /// The greatest −k·s·d² + c·s·d³ over d ≤ 0.
  ///
  /// @return nats, ≥ 0
  public double maxRise() {
    if (curve <= 3) {
      return 0;
    }
    double square = factor * (3 - curve) / 2;
    double cube = factor * (curve - 1) / 2;
    return -4 * square * square * square / (27 * cube * cube);
  }
}
