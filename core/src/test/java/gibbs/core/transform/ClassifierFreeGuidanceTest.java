package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.core.logits.NonFiniteLogitsException;
import gibbs.core.transform.ClassifierFreeGuidance.Space;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.FixedContext;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierFreeGuidanceTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;
  private static final ToyModel TOY = ToyModel.random(LetterTokenizer.letters(5, true), 15, 1.5);

  /// p = (1/2, 1/4, 1/4), u = (1/4, 1/2, 1/4): at s = 2, f = p²/u = (1, 1/8, 1/4).
  @Test
  void factorsArePowersOfBothLaws() {
    for (Space space : Space.values()) {
      Logits logits = logits(0.5, 0.25, 0.25);
      apply(new ClassifierFreeGuidance(2, space, ""), logits, row(0.25, 0.5, 0.25));
      assertThat(logits.logFactor(0)).isEqualTo(0, within(1e-6));
      assertThat(logits.logFactor(1)).isEqualTo(Math.log(1. / 8), within(1e-6));
      assertThat(logits.logFactor(2)).isEqualTo(Math.log(1. / 4), within(1e-6));
      assertThat(logits.logZ()).isEqualTo(Math.log(11. / 8), within(1e-6));
    }
  }

  @Test
  void additiveConstantsDoNotMatter() {
    for (double scale : new double[] {-1, 0, 0.5, 1, 3}) {
      Logits plain = Logits.of(1, 3, 2);
      Logits shifted = Logits.of(8, 10, 9);
      apply(new ClassifierFreeGuidance(scale, Space.LOGITS, ""), plain, 2, 0, 1);
      apply(new ClassifierFreeGuidance(scale, Space.LOGITS, ""), shifted, -3, -5, -4);
      for (int token = 0; token < 3; token++) {
        assertThat(shifted.logFactor(token)).isEqualTo(plain.logFactor(token), within(1e-5));
      }
    }
  }

  @Test
  void theSpaceSaysWhatLaterRulesSee() {
    Logits raw = Logits.of(1, 3);
    apply(new ClassifierFreeGuidance(2, Space.LOGITS, ""), raw, 4, 0);
    assertThat(raw.logit(0)).isEqualTo(2 * 1 - 4, within(1e-6));
    assertThat(raw.logit(1)).isEqualTo(2 * 3, within(1e-6));

    Logits normalized = Logits.of(1, 3);
    apply(new ClassifierFreeGuidance(2, Space.LOG_SOFTMAX, ""), normalized, 4, 0);
    assertThat(normalized.logit(0)).isEqualTo(normalized.logFactor(0), within(1e-6));
    assertThat(normalized.logFactor(1)).isEqualTo(raw.logFactor(1), within(1e-6));
  }

  @Test
  void atOneThereIsNoSecondContext() {
    assertThat(new ClassifierFreeGuidance(1, Space.LOGITS, "x").companions()).isEmpty();
    assertThat(new ClassifierFreeGuidance(2, Space.LOGITS, "x").companions())
        .containsExactly(new Companion.OtherPrompt("x"));
    Logits logits = Logits.of(1, 3);
    new ClassifierFreeGuidance(1, Space.LOG_SOFTMAX, "").apply(logits, FixedContext.of(2, 1, 0));
    assertThat(logits.logit(1)).isEqualTo(-Math.log1p(Math.exp(-2)), within(1e-6));
  }

  @Test
  void removedTokensStayRemovedAndImpossibleOnesAreDecided() {
    Logits weakened = Logits.of(1, 2, NONE);
    apply(new ClassifierFreeGuidance(0.5, Space.LOGITS, ""), weakened, NONE, 0, 0);
    assertThat(weakened.isRemoved(0)).isTrue();
    assertThat(weakened.isRemoved(2)).isTrue();
    assertThat(weakened.supportSize()).isEqualTo(1);

    Logits both = Logits.of(NONE, 2);
    apply(new ClassifierFreeGuidance(2, Space.LOGITS, ""), both, NONE, 0);
    assertThat(both.supportSize()).isEqualTo(1);

    Logits infinite = Logits.of(1, 2);
    apply(new ClassifierFreeGuidance(2, Space.LOGITS, ""), infinite, NONE, 0);
    assertThatThrownBy(infinite::logZ).isInstanceOf(NonFiniteLogitsException.class);
  }

  /// The second context is given every token of the completion.
  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(TOY, "ab", "guidance(1.7, prompt=\"ca\")", 3, () -> guided("ca", 1, 1.7));
    CompletionLaw.check(
        TOY,
        "ab",
        "temperature(2) | guidance(-0.5, prompt=\"c\", space=log_softmax)",
        3,
        () -> guided("c", 0.5, -0.5));
    CompletionLaw.check(TOY, "ab", "guidance(0.3, prompt=\"ab\")", 2, () -> (logP, _) -> logP);
  }

  private static CompletionLaw.Reference guided(String prompt, double power, double scale) {
    return (logP, context) -> {
      List<Integer> other = new ArrayList<>();
      for (int token : TOY.tokens().encode(prompt)) {
        other.add(token);
      }
      other.addAll(context.subList(2, context.size()));
      double[] logU =
          CompletionLaw.logProbabilities(
              TOY.rule().logits(other.stream().mapToInt(token -> token).toArray()));
      for (int token = 0; token < logP.length; token++) {
        logP[token] = scale * power * logP[token] + (1 - scale) * logU[token];
      }
      return logP;
    };
  }

  @Test
  void transformersRefusesWeakGuidanceOnRawLogits() {
    assertThatThrownBy(() -> Expression.parse("dialect=transformers | guidance(1, space=logits)"))
        .hasMessageContaining("scale must be above 1 on raw logits, was 1");
    assertThat(Expression.parse("dialect=transformers | guidance(0.5)").plan().transforms())
        .containsExactly(new ClassifierFreeGuidance(0.5, Space.LOG_SOFTMAX, ""));
  }

  private static void apply(ClassifierFreeGuidance rule, Logits logits, float... other) {
    FixedContext any = FixedContext.of(other.length, 1, 0);
    rule.apply(
        logits,
        new FixedContext(any.vocabulary(), 1, any.tokens(), any.draws(), List.of(other.clone())));
  }

  private static Logits logits(double... probabilities) {
    return Logits.of(row(probabilities));
  }

  static float[] row(double... probabilities) {
    float[] row = new float[probabilities.length];
    for (int token = 0; token < row.length; token++) {
      row[token] = (float) Math.log(probabilities[token]);
    }
    return row;
  }
}
