package gibbs.core.transform;

import static gibbs.core.transform.MirostatV2Test.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveProbabilityTest {
  private static final TokensContext CONTEXT = TokensContext.of(0);
  private static final ToyModel TOY = ToyModel.random(LetterTokenizer.letters(5, false), 14, 1.5);

  /// At first t' = t: p = 1/2 lies 1 width from 0.2, p = 1/8 a quarter.
  @Test
  void logitsFallWithTheDistanceFromTheTarget() {
    Logits logits = Logits.of((float) Math.log(0.5), -0.9808293f, -2.0794415f);
    new AdaptiveProbability(0.2, 0.9).start(CONTEXT).apply(logits, CONTEXT);
    assertThat(logits.logit(0)).isEqualTo(5 - 10 * 1 / 2.0, within(1e-5));
    assertThat(logits.logit(2)).isEqualTo(5 - 10 * 0.0625 / 1.25, within(1e-5));
    assertThat(logits.logFactor(2)).isEqualTo(4.5, within(1e-5));
  }

  @Test
  void sumsFollowTheProbabilityBeforeTheRule() {
    TransformState state = new AdaptiveProbability(0.2, 0.5).start(CONTEXT);
    assertThat(reading(state, "weighted_sum")).isEqualTo(0.4);
    assertThat(reading(state, "total_weight")).isEqualTo(2);
    Logits logits = Logits.of(0, 0, Float.NEGATIVE_INFINITY, 0, 0);
    logits.keepTop(4);
    state.apply(logits, CONTEXT);
    TransformState fork = state.fork();

    state.accept(new Step(3, -9, -9, 0, 4, 1, 1));
    assertThat(reading(state, "weighted_sum")).isEqualTo(0.25 + 0.5 * 0.4, within(1e-7));
    assertThat(reading(state, "total_weight")).isEqualTo(2);

    assertThat(reading(fork, "weighted_sum")).isEqualTo(0.4);
    fork.accept(new Step(4, -9, -9, 0, 4, 1, 1));
    assertThat(reading(fork, "weighted_sum")).isEqualTo(0.45, within(1e-7));
  }

  @Test
  void removedTokensStayRemoved() {
    Logits logits = Logits.of(0, Float.NEGATIVE_INFINITY, 1);
    new AdaptiveProbability(0.2, 0.5).start(CONTEXT).apply(logits, CONTEXT);
    assertThat(logits.isRemoved(1)).isTrue();
    assertThat(logits.supportSize()).isEqualTo(2);
  }

  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(TOY, "ab", "adaptive_p(0.4, decay=0.5)", 4, () -> new Law(1));
  }

  /// The mass that a truncation left goes into f.
  @Test
  void massOfEarlierRulesIsPassedOn() {
    CompletionLaw.check(TOY, "ab", "top_k(3) | adaptive_p(0.4, decay=0.5)", 3, () -> new Law(3));
  }

  @Test
  void logitsFarFromZeroCostNoDigits() {
    TokensContext context = TokensContext.of(0);
    float[] far = {10_001, 10_002, 10_000, 9_990};
    float[] near = {1, 2, 0, -10};

    double[] found = Applied.logits(new AdaptiveProbability(0.4, 0.9), context, far);
    double[] expected = Applied.logits(new AdaptiveProbability(0.4, 0.9), context, near);

    for (int token = 0; token < far.length; token++) {
      assertThat(found[token]).isCloseTo(expected[token], within(2e-6));
    }
  }

  private static final class Law implements CompletionLaw.Reference {
    private final int top;
    private double sum = 0.8;
    private double weight = 2;
    private double[] q = {};

    Law(int top) {
      this.top = top == 1 ? Integer.MAX_VALUE : top;
    }

    @Override
    public double[] logFactors(double[] logP, List<Integer> context) {
      List<Integer> order = CompletionLaw.order(logP);
      for (int token = 0; token < logP.length; token++) {
        if (order.indexOf(token) >= top) {
          logP[token] = Double.NEGATIVE_INFINITY;
        }
      }
      double logZ = CompletionLaw.logSum(logP);
      q = new double[logP.length];
      double[] logF = new double[logP.length];
      double adapted = Math.clamp(0.8 - sum / weight, 0, 1);
      for (int token = 0; token < logF.length; token++) {
        q[token] = Math.exp(logP[token] - logZ);
        double d = Math.abs(q[token] - adapted) / 0.3;
        logF[token] = q[token] == 0 ? Double.NEGATIVE_INFINITY : logZ + 5 - 10 * d * d / (1 + d);
      }
      return logF;
    }

    @Override
    public void accept(int token, double logQ) {
      sum = q[token] + 0.5 * sum;
      weight = 1 + 0.5 * weight;
    }
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> new AdaptiveProbability(1.5, 0.9)).hasMessageContaining("target");
    assertThatThrownBy(() -> new AdaptiveProbability(0.5, 1))
        .hasMessage("decay must be in [0, 1), was 1.0");
  }
}
