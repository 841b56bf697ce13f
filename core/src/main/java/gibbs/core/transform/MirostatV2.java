package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Holds the surprise of the text near a target by moving a bound on the surprise of each token
/// (*mirostat* 2).
///
/// **Definition.** f(v) ← f(v) · 1[−log₂ q(v) ≤ μ]; at least the most probable token stays. After
/// the token v was drawn: S = −log₂ of its probability under the law that it was drawn from, μ ← μ
/// − η·(S − τ). At first μ = 2τ.
/// **Data.** Log step factors; kept values are untouched.
/// **Parameters.** `tau` τ ≥ 0, wanted surprise, bits; `eta` η ≥ 0, learning rate, dimensionless.
/// No neutral values. **Edges.** Equality stays. Where nothing stays, the most probable token does,
/// the lowest id among equal ones. Where the selection has no law (argmax), S is that of the
/// model's p. **Cost.** One pass for log-sum-exp and one for the threshold. **Source.** Basu et al.
/// 2021, arXiv:2007.14966, algorithm 2; `llama_sampler_init_mirostat_v2`.
///
/// @param tau wanted surprise, bits
/// @param eta learning rate
public record MirostatV2(double tau, double eta) implements LogitsTransform {
  /// Checks the parameters.
  public MirostatV2 {
    Check.in("tau", tau, 0, Double.MAX_VALUE);
    Check.in("eta", eta, 0, Double.MAX_VALUE);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(new SurpriseControl(tau, eta));
  }

  private record State(SurpriseControl control) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      logits.keepAtLeast(logits.logSumExp() - control.mu() * SurpriseControl.BIT, 1);
    }

    @Override
    public void accept(Step chosen) {
      control.accept(chosen, 0);
    }

    @Override
    public List<Reading> readings() {
      return control.readings();
    }

    @Override
    public TransformState fork() {
      return new State(control.fork());
    }
  }
}
