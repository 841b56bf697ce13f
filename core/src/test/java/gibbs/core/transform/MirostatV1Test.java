package gibbs.core.transform;

import static gibbs.core.transform.MirostatV2Test.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.core.transform.MirostatV1.Form;
import gibbs.core.transform.MirostatV1.Overflow;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirostatV1Test {
  private static final TokensContext CONTEXT = TokensContext.of(0);
  private static final ToyModel TOY = ToyModel.random(LetterTokenizer.letters(5, false), 13, 1.5);

  /// Over p ∝ rank⁻² the fit gives s = 2, and with V = 4, k = (2^μ / (1 − 1/4))^½.
  @Test
  void kFollowsFromTheZipfLawAndMu() {
    float[] squares = zipf(2, 4);
    TransformState state = rule(1, Form.RENORMALIZED, Overflow.ALL).start(CONTEXT);
    Logits logits = Logits.of(squares);
    state.apply(logits, CONTEXT);
    assertThat(reading(state, "s_hat")).isEqualTo(2, within(1e-6));
    assertThat(reading(state, "k")).isEqualTo(Math.sqrt(4 / 0.75), within(1e-5));
    assertThat(logits.supportSize()).isEqualTo(2);

    assertThat(kept(rule(1, Form.ORIGINAL, Overflow.ALL), squares)).isEqualTo(3);
    assertThat(kept(rule(0, Form.RENORMALIZED, Overflow.ALL), squares)).isEqualTo(1);
    assertThat(kept(rule(20, Form.RENORMALIZED, Overflow.ALL), squares)).isEqualTo(4);
  }

  /// At s = 1 the formula has a limit: k = 2^μ / ln V.
  @Test
  void harmonicLawsHaveTheLimit() {
    TransformState state = rule(1, Form.RENORMALIZED, Overflow.ALL).start(CONTEXT);
    state.apply(Logits.of(zipf(1, 8)), CONTEXT);
    assertThat(reading(state, "k")).isEqualTo(4 / Math.log(8), within(1e-4));
  }

  @Test
  void onlyTheMostProbableAreFitted() {
    float[] row = zipf(2, 6);
    row[4] = -30;
    row[5] = -50;
    MirostatV1 rule = new MirostatV1(1, 0.1, 4, Form.RENORMALIZED, Overflow.ALL);
    TransformState state = rule.start(CONTEXT);
    state.apply(Logits.of(row), CONTEXT);
    assertThat(reading(state, "s_hat")).isEqualTo(2, within(1e-6));
  }

  @Test
  void equalProbabilitiesHaveNoK() {
    float[] equal = {2, 2, 2, 2};
    assertThat(kept(rule(3, Form.RENORMALIZED, Overflow.ALL), equal)).isEqualTo(4);
    assertThat(kept(rule(3, Form.RENORMALIZED, Overflow.ONE), equal)).isEqualTo(1);
    assertThat(kept(rule(0, Form.RENORMALIZED, Overflow.ALL), equal)).isEqualTo(1);
    assertThat(kept(rule(3, Form.ORIGINAL, Overflow.ALL), equal)).isEqualTo(4);
  }

  /// Under the original form the kept mass counts: q is 1/2, but 3/8 before the truncation.
  @Test
  void theFormSaysWhichLawSurpriseIsMeasuredBy() {
    float[] row = {(float) Math.log(3), (float) Math.log(3), 0, 0};
    MirostatV1 original = new MirostatV1(1, 1, 2, Form.ORIGINAL, Overflow.ONE);
    TransformState state = original.start(CONTEXT);
    Logits logits = Logits.of(row);
    logits.keepTop(3);
    state.apply(logits, CONTEXT);
    assertThat(logits.supportSize()).isEqualTo(1);
    state.accept(new Step(0, -9, 0, 0, 1, 0, 1));
    assertThat(reading(state, "surprise")).isEqualTo(-Math.log(3. / 7) / Math.log(2), within(1e-6));

    TransformState renormalized =
        new MirostatV1(1, 1, 2, Form.RENORMALIZED, Overflow.ONE).start(CONTEXT);
    renormalized.apply(Logits.of(row), CONTEXT);
    renormalized.accept(new Step(0, -9, 0, 0, 1, 0, 1));
    assertThat(reading(renormalized, "surprise")).isZero();
    assertThat(reading(renormalized, "mu")).isEqualTo(2 - (0 - 1.0));
  }

  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(
        TOY, "ab", "mirostat_v1(tau=1.1, eta=0.4)", 4, () -> new Law(Form.RENORMALIZED));
    CompletionLaw.check(
        TOY, "ab", "mirostat_v1(tau=1.1, eta=0.4, form=original)", 4, () -> new Law(Form.ORIGINAL));
  }

  private static final class Law implements CompletionLaw.Reference {
    private final Form form;
    private double mu = 2.2;
    private double logKept;

    Law(Form form) {
      this.form = form;
    }

    @Override
    public double[] logFactors(double[] logP, List<Integer> context) {
      List<Integer> order = CompletionLaw.order(logP);
      double above = 0;
      double below = 0;
      for (int i = 1; i < order.size(); i++) {
        double t = Math.log((i + 1.0) / i);
        above += t * (logP[order.get(i - 1)] - logP[order.get(i)]);
        below += t * t;
      }
      double s = above / below;
      double k = Math.pow((s - 1) * Math.pow(2, mu) / (1 - Math.pow(logP.length, 1 - s)), 1 / s);
      int count = form == Form.RENORMALIZED ? Math.max((int) k, 1) : (int) Math.rint(k) + 1;
      double[] logF = new double[logP.length];
      for (int token = 0; token < logF.length; token++) {
        logF[token] = order.indexOf(token) < count ? logP[token] : Double.NEGATIVE_INFINITY;
      }
      logKept = form == Form.ORIGINAL ? CompletionLaw.logSum(logF) : 0;
      return logF;
    }

    @Override
    public void accept(int token, double logQ) {
      mu -= 0.4 * (-(logQ + logKept) / Math.log(2) - 1.1);
    }
  }

  @Test
  void aSingleProbabilityHasNoExponent() {
    float[] row = zipf(1.3, 20);

    assertThat(kept(new MirostatV1(4, 0.1, 1, Form.RENORMALIZED, Overflow.ALL), row)).isEqualTo(20);
    assertThat(kept(new MirostatV1(4, 0.1, 1, Form.RENORMALIZED, Overflow.ONE), row)).isOne();
    assertThatThrownBy(() -> new MirostatV1(1, 0.1, 0, Form.ORIGINAL, Overflow.ALL))
        .hasMessage("m must be at least 1, was 0");
  }

  /// llama.cpp divides by a probability of 0 among the m greatest.
  @Test
  void aProbabilityOfZeroCanLeaveOneToken() {
    float[] row = zipf(1.3, 20);
    row[4] = Float.NEGATIVE_INFINITY;
    float[] tiny = zipf(1.3, 20);
    tiny[4] = -150;

    for (float[] zero : List.of(row, tiny)) {
      MirostatV1 one = new MirostatV1(4, 0.1, 19, Form.RENORMALIZED, Overflow.ONE);
      MirostatV1 all = new MirostatV1(4, 0.1, 19, Form.RENORMALIZED, Overflow.ALL);

      assertThat(kept(rule(4, Form.RENORMALIZED, Overflow.ONE), zero)).isOne();
      assertThat(kept(one, zero)).as("beyond the 19 greatest").isEqualTo(kept(all, zero));
      assertThat(kept(all, zero)).isGreaterThan(1);
    }
  }

  private static MirostatV1 rule(double tau, Form form, Overflow overflow) {
    return new MirostatV1(tau, 0.1, 100, form, overflow);
  }

  private static float[] zipf(double s, int size) {
    float[] row = new float[size];
    for (int token = 0; token < size; token++) {
      row[token] = (float) (-s * Math.log(token + 1));
    }
    return row;
  }

  private static int kept(MirostatV1 rule, float... row) {
    Logits logits = Logits.of(row);
    rule.start(CONTEXT).apply(logits, CONTEXT);
    return logits.supportSize();
  }
}
