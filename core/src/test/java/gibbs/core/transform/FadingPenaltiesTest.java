package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.core.transform.FadingPenalties.Fade;
import gibbs.core.transform.FadingPenalties.Shape;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class FadingPenaltiesTest {
  private static final Fade LINEAR = new Fade(1, 4, Shape.LINEAR, 0);
  private static final Fade STEP = new Fade(2, 2, Shape.STEP, 0.5);
  private static final ToyModel TOY = ToyModel.random(LetterTokenizer.letters(4, false), 19, 1.5);

  @Test
  void weightsFallWithDistance() {
    assertThat(List.of(1, 2, 3, 4, 5, 6).stream().map(LINEAR::weight))
        .containsExactly(1.0, 0.75, 0.5, 0.25, 0.0, 0.0);
    assertThat(List.of(1, 2, 3, 4, 5).stream().map(STEP::weight))
        .containsExactly(1.0, 1.0, 0.5, 0.5, 0.0);
    assertThat(new Fade(0, 2, Shape.LINEAR, 0.5).weight(2)).isEqualTo(0.5);
    assertThat(new Fade(Integer.MAX_VALUE, 9, Shape.STEP, 0).window()).isEqualTo(Integer.MAX_VALUE);
  }

  /// Token 0 is 3 tokens back (w = ½), token 1 is the last one (w = 1), token 2 is 2 back (w = ¾).
  @Test
  void linearMixesThePenalisedLogitIn() {
    FadingPenalties rule = new FadingPenalties(2, 0, 0, LINEAR);
    assertThat(penalized(rule, TokensContext.of(0, 2, 1), 4, 4, -4, 4))
        .containsExactly(4 * 0.5 + 2 * 0.5, 2, -4 * 0.25 - 8 * 0.75, 4);
  }

  /// KoboldCpp: in the older half, r = 2 becomes 1.5.
  @Test
  void stepWeakensTheDivisor() {
    FadingPenalties rule = new FadingPenalties(2, 0, 0, STEP);
    double[] after = penalized(rule, TokensContext.of(3, 0, 1, 2), 3, 4, -4, -3);
    assertThat(after).containsExactly(2, 2, -8, -4.5);
  }

  @Test
  void frequencyAddsWeightsPresenceTakesTheGreatest() {
    TokensContext context = TokensContext.of(0, 0, 1, 0);
    assertThat(penalized(new FadingPenalties(1, 1, 0, LINEAR), context, 5, 5))
        .containsExactly(5 - (0.25 + 0.5 + 1), 5 - 0.75);
    assertThat(penalized(new FadingPenalties(1, 0, 1, LINEAR), context, 5, 5))
        .containsExactly(4, 4.25);
  }

  @Test
  void shortListsArePenalisedAlike() {
    FadingPenalties rule = new FadingPenalties(2, 0.5, 0.25, LINEAR);
    TokensContext context = TokensContext.of(0, 2, 1, 2);
    double[] dense = penalized(rule, context, 4, 3, 2, 1);
    Logits list = Logits.of(4, 3, 2, 1);
    list.keepTop(3);
    rule.start(context).apply(list, context);
    for (int index = 0; index < 3; index++) {
      assertThat(list.logit(index)).isEqualTo(dense[list.token(index)], within(1e-6));
    }
  }

  @Test
  void removedAndForeignTokensAreLeftAlone() {
    float none = Float.NEGATIVE_INFINITY;
    assertThat(
            penalized(new FadingPenalties(2, 1, -3, LINEAR), TokensContext.of(25, 1, 0), none, 4))
        .containsExactly(Double.NEGATIVE_INFINITY, 4 * 0.25 + 2 * 0.75 - 0.75 + 2.25);
  }

  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(
        TOY,
        "ab",
        "normalize | fading_penalties(repetition=1.5, frequency=0.3, presence=0.4, sustain=1,"
            + " decay=2, far=0.2)",
        4,
        () ->
            (logP, context) -> {
              double[] greatest = new double[4];
              double[] sums = new double[4];
              for (int back = 1; back <= Math.min(3, context.size()); back++) {
                int token = context.get(context.size() - back);
                double weight = new double[] {1, 0.6, 0.2}[back - 1];
                greatest[token] = Math.max(greatest[token], weight);
                sums[token] += weight;
              }
              for (int token = 0; token < 4; token++) {
                double penalised = logP[token] * 1.5;
                logP[token] += greatest[token] * (penalised - logP[token]);
                logP[token] -= 0.3 * sums[token] + 0.4 * greatest[token];
              }
              return logP;
            });
  }

  @Test
  void refusesWhatIsNoWeight() {
    assertThatThrownBy(() -> new Fade(1, 1, Shape.STEP, 1.5)).hasMessageContaining("far");
    assertThatThrownBy(() -> new Fade(-1, 1, Shape.STEP, 0)).hasMessageContaining("sustain");
    assertThatThrownBy(() -> new FadingPenalties(0, 0, 0, LINEAR))
        .hasMessageContaining("repetition");
  }

  private static double[] penalized(FadingPenalties rule, TokensContext context, float... row) {
    Logits logits = Logits.of(row);
    rule.start(context).apply(logits, context);
    double[] after = new double[row.length];
    for (int token = 0; token < row.length; token++) {
      after[token] = logits.logit(token);
    }
    return after;
  }
}
