package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Lowers the temperature where the prompt matters: where the law differs much from that of the
/// same model after another prompt (*KL-guided temperature*).
///
/// **Definition.** f ← f^(1/T), T = T₀ · 2^(−D/b), at least 10⁻⁴, D = max(0, Σ q ln(q/u)) over all
/// V tokens, with q the law at this stage, u the law after the other prompt and the same
/// completion, both raised to at least 10⁻⁷. **Data.** Log step factors, nats. Logits and gauge are
/// scaled together, so log f is exact. **Parameters.** `temperature` T₀ > 0, dimensionless, neutral
/// value 1. `bandwidth` b ≥ 0, nats: the divergence that halves the temperature; 0, the neutral
/// value, lets it alone. `prompt`: the other prompt's text; empty for the begin token alone.
/// **Edges.** Removed tokens count with q = 10⁻⁷. A high divergence gives a low temperature.
/// **Cost.** O(V), and a forward pass of the second context for each token. **Source.** Chang et
/// al. 2023, arXiv:2306.01286; google-research `kl_guided_sampling`.
///
/// @param temperature T₀
/// @param bandwidth b, nats
/// @param prompt text of the other prompt
public record KlTemperature(double temperature, double bandwidth, String prompt)
    implements StatelessTransform {
  private static final double LEAST_TEMPERATURE = 1e-4;
  private static final double LEAST = 1e-7;
  private static final double LOG_LEAST = StrictMath.log(LEAST);

  /// Checks the parameters.
  public KlTemperature {
    Check.above("temperature", temperature, 0, Double.MAX_VALUE);
    Check.in("bandwidth", bandwidth, 0, Double.MAX_VALUE);
  }

  @Override
  public List<Companion> companions() {
    return bandwidth == 0 ? List.of() : List.of(new Companion.OtherPrompt(prompt));
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    double effective = temperature;
    if (bandwidth > 0) {
      effective *= StrictMath.pow(2, -divergence(logits, context.companion(0)) / bandwidth);
    }
    effective = StrictMath.max(effective, LEAST_TEMPERATURE);
    if (effective != 1) {
      logits.scale(1 / effective);
    }
  }

  /// D, nats.
  private static double divergence(Logits logits, Logits other) {
    double total = StrictMath.exp(logits.logSumExp() - logits.max());
    double sum = 0;
    if (!logits.hasAllTokens()) {
      for (int token = 0; token < other.size(); token++) {
        sum += term(LEAST, LOG_LEAST, other.logProbability(token));
      }
    }
    for (int index = 0; index < logits.size(); index++) {
      double logOther = other.logProbability(logits.token(index));
      double q = StrictMath.max(logits.weight(index) / total, LEAST);
      sum += term(q, StrictMath.max(logits.logProbability(index), LOG_LEAST), logOther);
      if (!logits.hasAllTokens()) {
        sum -= term(LEAST, LOG_LEAST, logOther);
      }
    }
    return StrictMath.max(sum, 0);
  }

  private static double term(double q, double logQ, double logOther) {
    return q * (logQ - StrictMath.max(logOther, LOG_LEAST));
  }
}
