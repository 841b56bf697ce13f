package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Raises probabilities to a power: divides logits by a *temperature*.
///
/// **Definition.** f ← f^(1/τ). At τ = 0 the most probable token alone stays, with its f; the
/// lowest id among equal ones.
/// **Data.** Log step factors, nats. Logits and gauge are scaled together, so log f is exact.
/// **Parameter.** `temperature` τ ≥ 0, finite, dimensionless; neutral value 1.
/// **Edges.** −∞ stays −∞. Below 1e-30 as at 0. τ = 0 has a law (one token with q = 1), but no step
/// factor that texts could be weighted by.
/// **Cost.** O(1); O(V) at τ = 0.
/// **Source.** Ackley, Hinton, Sejnowski 1985, https://doi.org/10.1207/s15516709cog0901_7.
///
/// @param temperature τ
public record TemperatureScaling(double temperature) implements StatelessTransform {
  /// Logits of some hundred nats divided by it have room in single precision.
  private static final double LEAST = 1e-30;

  /// Checks the temperature.
  public TemperatureScaling {
    Check.in("temperature", temperature, 0, Double.MAX_VALUE);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    scale(logits, temperature);
  }

  /// Divides logits by a temperature; where it is 0 or so small that they would overflow, keeps the
  /// most probable token.
  static void scale(Logits logits, double temperature) {
    if (temperature < LEAST) {
      logits.keepTop(1);
    } else if (temperature != 1) {
      logits.scale(1 / temperature);
    }
  }
}
