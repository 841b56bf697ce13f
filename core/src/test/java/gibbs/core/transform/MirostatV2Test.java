package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirostatV2Test {
  private static final TokensContext CONTEXT = TokensContext.of(0);
  private static final ToyModel TOY = ToyModel.random(LetterTokenizer.letters(5, false), 12, 1.5);

  @Test
  void keepsTokensOfAtMostMuBits() {
    // 1, 2, 3 and 3 bits
    float[] row = {(float) Math.log(0.5), (float) Math.log(0.25), -2.0794415f, -2.0794415f};
    assertThat(kept(new MirostatV2(1.25, 0.1), row)).isEqualTo(2);
    assertThat(kept(new MirostatV2(0.6, 0.1), row)).isEqualTo(1);
    assertThat(kept(new MirostatV2(1.75, 0.1), row)).isEqualTo(4);
  }

  @Test
  void equalityStays() {
    assertThat(kept(new MirostatV2(1, 0.1), 7, 7, 7, 7)).isEqualTo(4);
    assertThat(kept(new MirostatV2(1.5, 0.1), 0, 0, 0, 0, 0, 0, 0, 0)).isEqualTo(8);
  }

  @Test
  void theMostProbableTokenStaysWhereNothingWould() {
    Logits logits = Logits.of(1, 3, 3, 2);
    new MirostatV2(0, 0.1).start(CONTEXT).apply(logits, CONTEXT);
    assertThat(logits.supportSize()).isEqualTo(1);
    assertThat(logits.token(logits.argmax())).isEqualTo(1);
  }

  @Test
  void muMovesAgainstTheErrorOfSurprise() {
    TransformState state = new MirostatV2(1, 0.5).start(CONTEXT);
    assertThat(reading(state, "mu")).isEqualTo(2);
    assertThat(reading(state, "surprise")).isNaN();

    state.accept(drawn(-9, -3 * Math.log(2)));
    assertThat(reading(state, "surprise")).isEqualTo(3, within(1e-12));
    assertThat(reading(state, "mu")).isEqualTo(2 - 0.5 * (3 - 1), within(1e-12));

    state.accept(drawn(-9, 0));
    assertThat(reading(state, "mu")).isEqualTo(1 + 0.5, within(1e-12));
  }

  @Test
  void withoutALawTheModelsProbabilityCounts() {
    TransformState state = new MirostatV2(1, 0.5).start(CONTEXT);
    state.accept(new Step(0, -2 * Math.log(2), Double.NaN, Double.NaN, 1, 0, 1));
    assertThat(reading(state, "mu")).isEqualTo(1.5, within(1e-12));
  }

  @Test
  void forksKeepTheirOwnMu() {
    TransformState state = new MirostatV2(1, 0.5).start(CONTEXT);
    TransformState fork = state.fork();
    state.accept(drawn(0, -5));
    assertThat(reading(fork, "mu")).isEqualTo(2);
    assertThat(reading(state, "mu")).isNotEqualTo(2);
  }

  /// μ falls from 2.4 to below the surprise of several tokens along some paths.
  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(TOY, "ab", "mirostat_v2(tau=1.2, eta=0.4)", 4, () -> new Law(1.2, 0.4, 1));
    CompletionLaw.check(
        TOY,
        "ab",
        "temperature(1.5) | mirostat_v2(tau=1.2, eta=0.4)",
        3,
        () -> new Law(1.2, 0.4, 1.5));
  }

  private static final class Law implements CompletionLaw.Reference {
    private final double tau;
    private final double eta;
    private final double temperature;
    private double mu;

    Law(double tau, double eta, double temperature) {
      this.tau = tau;
      this.eta = eta;
      this.temperature = temperature;
      this.mu = 2 * tau;
    }

    @Override
    public double[] logFactors(double[] logP, List<Integer> context) {
      for (int token = 0; token < logP.length; token++) {
        logP[token] /= temperature;
      }
      double[] logF = logP.clone();
      double logZ = CompletionLaw.logSum(logP);
      int best = CompletionLaw.order(logP).getFirst();
      for (int token = 0; token < logF.length; token++) {
        if (-(logF[token] - logZ) / Math.log(2) > mu && token != best) {
          logF[token] = Double.NEGATIVE_INFINITY;
        }
      }
      return logF;
    }

    @Override
    public void accept(int token, double logQ) {
      mu -= eta * (-logQ / Math.log(2) - tau);
    }
  }

  @Test
  void refusesNegativeParameters() {
    assertThatThrownBy(() -> new MirostatV2(-1, 0.1)).hasMessageContaining("tau");
    assertThatThrownBy(() -> new MirostatV2(1, Double.NaN)).hasMessageContaining("eta");
  }

  private static int kept(MirostatV2 rule, float... row) {
    Logits logits = Logits.of(row);
    rule.start(CONTEXT).apply(logits, CONTEXT);
    return logits.supportSize();
  }

  private static Step drawn(double logP, double logQ) {
    return new Step(0, logP, logQ, 0, 1, 0, 1);
  }

  static double reading(TransformState state, String name) {
    return state.readings().stream()
        .filter(reading -> reading.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
