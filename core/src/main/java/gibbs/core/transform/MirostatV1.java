package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.ArrayList;
import java.util.List;

/// Holds the surprise of the text near a target by moving the k of a top-k truncation, with k from
/// a Zipf law fitted to the most probable tokens (*mirostat* 1).
///
/// **Definition.** The exponent s of the Zipf law is fitted to the m greatest probabilities p₁ ≥ p₂
/// ≥ …: s = Σ tᵢbᵢ / Σ tᵢ², tᵢ = ln((i+1)/i), bᵢ = ln(pᵢ/pᵢ₊₁). With ε = s − 1 and V tokens, k =
/// (ε·2^μ / (1 − V^−ε))^(1/s); at ε = 0 its limit. The most probable tokens stay, as many as [Form]
/// says. After the token v was drawn, μ ← μ − η·(S − τ) with its surprise S. At first μ = 2τ.
/// **Data.** Log step factors; kept values are untouched. μ, τ and S in bits. **Parameters.** `tau`
/// τ ≥ 0, wanted surprise; `eta` η ≥ 0, learning rate; `m` ≥ 1, how many probabilities are fitted;
/// `form`; `overflow`: what stays where k reaches 2³¹ or is no number, because the fitted
/// probabilities are equal or nearly so, or fewer than two. No neutral values. **Edges.** Ties by
/// lower id. One candidate stays. Where the selection has no law (argmax), S is that of the model's
/// p. **Cost.** One pass for the m greatest, one for top-k. **Source.** Basu et al. 2021,
/// arXiv:2007.14966, algorithm 1; `llama_sampler_init_mirostat`.
///
/// @param tau wanted surprise, bits
/// @param eta learning rate
/// @param m how many probabilities are fitted
/// @param form rounding of k, and the law of S
/// @param overflow what stays where k is beyond all bounds
public record MirostatV1(double tau, double eta, int m, Form form, Overflow overflow)
    implements LogitsTransform {
  private static final double INTEGERS = 0x1p31;

  /// Checks the parameters.
  public MirostatV1 {
    Check.in("tau", tau, 0, Double.MAX_VALUE);
    Check.in("eta", eta, 0, Double.MAX_VALUE);
    Check.atLeast("m", m, 1);
  }

  /// How k is rounded and which law surprise is measured by.
  public enum Form {
    /// As llama.cpp has it: k is rounded down, but at least 1; S by the renormalised law.
    RENORMALIZED,
    /// As the authors' program has it: k is rounded, plus 1; S by the law before the truncation.
    ORIGINAL
  }

  /// What stays where k reaches 2³¹ or is no number.
  public enum Overflow {
    /// All candidates.
    ALL,
    /// The most probable one: an accident of converting numbers in llama.cpp. It happens too where
    /// a fitted probability is 0 in single precision, which makes s infinite.
    ONE
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(this, new SurpriseControl(tau, eta), new double[m]);
  }

  /// How many candidates stay.
  private int count(double k) {
    if (!(k < INTEGERS)) {
      return overflow == Overflow.ALL ? Integer.MAX_VALUE : 1;
    }
    return switch (form) {
      case RENORMALIZED -> (int) StrictMath.max(k, 1);
      case ORIGINAL -> (int) StrictMath.min(StrictMath.rint(k) + 1, Integer.MAX_VALUE);
    };
  }

  /// Whether llama.cpp divides by a probability of 0.
  private boolean hasZero(double[] top, int count, Logits logits) {
    return overflow == Overflow.ONE
        && (count < Math.min(m, logits.size())
            || SinglePrecision.isZero(top[count - 1] - logits.logSumExp()));
  }

  private static final class State implements TransformState {
    private final MirostatV1 rule;
    private final SurpriseControl control;
    private final double[] top;
    private double exponent = Double.NaN;
    private double k = Double.NaN;
    private double logMass;

    State(MirostatV1 rule, SurpriseControl control, double[] top) {
      this.rule = rule;
      this.control = control;
      this.top = top;
    }

    @Override
    public void apply(Logits logits, StepContext context) {
      int count = logits.greatest(top);
      exponent = rule.hasZero(top, count, logits) ? Double.NaN : exponent(count);
      k = k(logits.vocabularySize());
      double before = rule.form == Form.ORIGINAL ? logits.logSumExp() : 0;
      logits.keepTop(rule.count(k));
      logMass = rule.form == Form.ORIGINAL ? logits.logSumExp() - before : 0;
    }

    private double exponent(int count) {
      double products = 0;
      double squares = 0;
      for (int rank = 1; rank < count; rank++) {
        double t = StrictMath.log((rank + 1.0) / rank);
        products += t * (top[rank - 1] - top[rank]);
        squares += t * t;
      }
      return products / squares;
    }

    private double k(int vocabularySize) {
      double epsilon = exponent - 1;
      double logSize = StrictMath.log(vocabularySize);
      double factor = epsilon == 0 ? 1 / logSize : epsilon / -StrictMath.expm1(-epsilon * logSize);
      return StrictMath.exp(
          (control.mu() * SurpriseControl.BIT + StrictMath.log(factor)) / exponent);
    }

    @Override
    public void accept(Step chosen) {
      control.accept(chosen, logMass);
    }

    @Override
    public List<Reading> readings() {
      List<Reading> readings = new ArrayList<>(control.readings());
      readings.add(new Reading("s_hat", exponent));
      readings.add(new Reading("k", k));
      return readings;
    }

    @Override
    public TransformState fork() {
      State fork = new State(rule, control.fork(), top.clone());
      fork.exponent = exponent;
      fork.k = k;
      fork.logMass = logMass;
      return fork;
    }
  }
}
