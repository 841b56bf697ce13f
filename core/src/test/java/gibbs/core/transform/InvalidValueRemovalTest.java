package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.GibbsException;
import gibbs.core.decode.Completion;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import org.junit.jupiter.api.Test;

class InvalidValueRemovalTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private static float[] repaired(float... row) {
    new InvalidValueRemoval().rowRepair().orElseThrow().repair(row);
    return row;
  }

  @Test
  void onlyWhatIsNotFiniteChanges() {
    assertThat(repaired(1.5f, Float.NaN, INFINITY, -INFINITY, -0f, Float.MAX_VALUE))
        .containsExactly(1.5f, 0, Float.MAX_VALUE, -Float.MAX_VALUE, -0f, Float.MAX_VALUE);
  }

  @Test
  void aBrokenModelCanBeDecodedWithIt() {
    ToyModel broken =
        new ToyModel(
            LetterTokenizer.letters(3, false), 64, _ -> new float[] {Float.NaN, 1, -INFINITY});

    try (Decoder decoder = new Decoder(broken)) {
      Plan plan = Plan.sampling(new TopKTruncation(2, Ties.ALL, 1), new InvalidValueRemoval());
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
