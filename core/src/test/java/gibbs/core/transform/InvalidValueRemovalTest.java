package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.GibbsException;
import gibbs.core.decode.Completion;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.logits.Logits;
import gibbs.core.transform.InvalidValueRemoval.Removed;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import org.junit.jupiter.api.Test;

class InvalidValueRemovalTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private static float[] repaired(float... row) {
    new InvalidValueRemoval(Removed.STAY).rowRepair().orElseThrow().repair(row);
    return row;
  }

  @Test
  void onlyWhatIsNotFiniteChanges() {
    assertThat(repaired(1.5f, Float.NaN, INFINITY, -INFINITY, -0f, Float.MAX_VALUE))
        .containsExactly(1.5f, 0, Float.MAX_VALUE, -Float.MAX_VALUE, -0f, Float.MAX_VALUE);
  }

  @Test
  void whatOtherRulesRemovedStaysOrReturnsWithoutMass() {
    Logits stays = Logits.of(1, 3, 2, 0);
    stays.keepTop(2);
    Logits returns = stays.copy();

    new InvalidValueRemoval(Removed.STAY).apply(stays, TokensContext.of());
    new InvalidValueRemoval(Removed.RETURN).apply(returns, TokensContext.of());

    assertThat(stays.size()).isEqualTo(2);
    assertThat(returns.size()).isEqualTo(4);
    assertThat(returns.candidateCount()).isEqualTo(4);
    assertThat(returns.supportSize()).isEqualTo(4);
    for (int token = 0; token < 4; token++) {
      assertThat(returns.token(token)).isEqualTo(token);
    }
    assertThat(returns.logit(0)).isEqualTo(-Float.MAX_VALUE);
    assertThat(returns.logit(2)).isEqualTo(2);
    assertThat(returns.logZ()).isEqualTo(stays.logZ());
    assertThat(returns.probability(0)).isZero();
  }

  @Test
  void aBrokenModelCanBeDecodedWithIt() {
    ToyModel broken =
        new ToyModel(
            LetterTokenizer.letters(3, false), 64, _ -> new float[] {Float.NaN, 1, -INFINITY});

    try (Decoder decoder = new Decoder(broken)) {
      Plan plan =
          Plan.sampling(new TopKTruncation(2, Ties.ALL, 1), new InvalidValueRemoval(Removed.STAY));
      Completion completion = decoder.complete("a", plan.withMaxTokens(20));

      double normalizer = Math.log(1 + Math.E);
      assertThat(completion.steps()).hasSize(20).extracting(Step::token).contains(0, 1);
      for (Step step : completion.steps()) {
        assertThat(step.logP()).isCloseTo((step.token() == 0 ? 0 : 1) - normalizer, within(1e-6));
        assertThat(step.logZ()).isCloseTo(0, within(1e-6));
      }
      assertThatThrownBy(() -> decoder.complete("a", Plan.sampling()))
          .isInstanceOf(GibbsException.class)
          .hasMessageContaining("at position 1");
    }
  }
}
