package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// A temperature that rises with the entropy.
///
/// **Definition.** f ← f^(1/T) with T = lo + (hi − lo)·(H(q)/ln n)^e, lo = max(0, τ − r),
/// hi = τ + r; n counts the candidates.
/// **Data.** Log step factors, nats. Logits and gauge are scaled together, so log f is exact. T
/// depends on the context, so f is by convention.
/// **Parameters.** `temperature` τ ≥ 0 and `range` r ≥ 0, dimensionless; τ = 1 with r = 0 is
/// neutral, and r = 0 is an ordinary temperature. `exponent` e ≥ 0. `count`: what n counts.
/// **Edges.** n = 1 changes nothing. At T = 0, or so small that logits would overflow, the most
/// probable token alone stays, with its f; the lowest id among equal ones.
/// **Cost.** O(V).
/// **Source.** kalomaze 2023 (dynatemp); llama.cpp `llama_sampler_init_temp_ext`; KoboldCpp,
/// text-generation-webui.
///
/// @param temperature τ, the middle of the range
/// @param range r, from the middle to its ends
/// @param exponent e
/// @param count what n counts
public record DynamicTemperature(double temperature, double range, double exponent, Counting count)
    implements StatelessTransform {
  /// Checks the parameters.
  public DynamicTemperature {
    Check.in("temperature", temperature, 0, Double.MAX_VALUE);
    Check.in("range", range, 0, Double.MAX_VALUE);
    Check.in("exponent", exponent, 0, Double.MAX_VALUE);
  }

  /// With exponent 1, over the tokens with mass.
  ///
  /// @param temperature τ
  /// @param range r
  public DynamicTemperature(double temperature, double range) {
    this(temperature, range, 1, Counting.SUPPORT);
  }

  /// The highest temperature.
  ///
  /// @return τ + r
  public double highest() {
    return temperature + range;
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (range == 0) {
      TemperatureScaling.scale(logits, temperature);
      return;
    }
    int n = count.of(logits);
    if (n > 1) {
      double share = Math.min(1, logits.entropy() / StrictMath.log(n));
      double lowest = Math.max(0, temperature - range);
      TemperatureScaling.scale(
          logits, lowest + (highest() - lowest) * StrictMath.pow(share, exponent));
    }
  }
}
