package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// A temperature that falls fast where the law is sure of itself (EDT, entropy-based dynamic
/// temperature).
///
/// **Definition.** f ← f^(1/T) with T = τ · N^(θ/H(q)).
/// **Data.** Log step factors. Logits and gauge are scaled together, so log f is exact. T depends
/// on the context, so f is by convention.
/// **Parameters.** `temperature` τ > 0, its limit where the entropy is great. `theta` θ ≥ 0; at 0
/// it is an ordinary temperature, and τ = 1 with θ = 0 is neutral. `base` N in (0, 1]. `unit` of H.
/// **Edges.** Where T is 0 (H = 0), or so small that logits would overflow, the most probable token
/// alone stays, with its f; the lowest id among equal ones.
/// **Cost.** O(V).
/// **Source.** Zhang, Bao, Huang 2024, arXiv:2403.14541, §3, with N = 0.8. It does not say in which
/// unit H is; here nats unless told otherwise.
///
/// @param temperature τ
/// @param theta θ, in the unit of H
/// @param base N
/// @param unit of H
public record EntropyTemperature(double temperature, double theta, double base, Unit unit)
    implements StatelessTransform {
  /// The paper's N.
  public static final double DEFAULT_BASE = 0.8;

  /// Units of entropy.
  public enum Unit {
    /// Natural logarithms.
    NATS(1),
    /// Logarithms to base 2.
    BITS(StrictMath.log(2));

    private final double nats;

    Unit(double nats) {
      this.nats = nats;
    }
  }

  /// Checks the parameters.
  public EntropyTemperature {
    Check.above("temperature", temperature, 0, Double.MAX_VALUE);
    Check.in("theta", theta, 0, Double.MAX_VALUE);
    Check.above("base", base, 0, 1);
  }

  /// With the paper's base, in nats.
  ///
  /// @param temperature τ
  /// @param theta θ
  public EntropyTemperature(double temperature, double theta) {
    this(temperature, theta, DEFAULT_BASE, Unit.NATS);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (theta == 0 || base == 1) {
      TemperatureScaling.scale(logits, temperature);
      return;
    }
    double entropy = logits.entropy() / unit.nats;
    TemperatureScaling.scale(logits, temperature * StrictMath.pow(base, theta / entropy));
  }
}
