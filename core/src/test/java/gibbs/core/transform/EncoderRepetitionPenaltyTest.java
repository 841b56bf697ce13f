package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderRepetitionPenaltyTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void actsOnceByTheSignOfTheLogit() {
    var rule = new EncoderRepetitionPenalty(2, List.of(0, 1, 1, 2, 99));

    assertThat(Applied.logits(rule, TokensContext.of(3), -3, 4, 0, 1, 1))
        .containsExactly(-1.5, 8, 0, 1, 1);
  }

  @Test
  void withoutASourceThePromptIsIt() {
    var rule = new EncoderRepetitionPenalty(0.5, List.of());

    assertThat(Applied.logits(rule, new TokensContext(2, 0, 1, 2), -3, 4, 5))
        .containsExactly(-6, 2, 5);
  }

  @Test
  void isTheInverseOfTheRepetitionPenalty() {
    TokensContext context = TokensContext.of(0, 1, 2);
    float[] row = {1.5f, -2.25f, 0.5f, 3};
    Logits logits = Logits.of(row);
    new EncoderRepetitionPenalty(1.3, List.of(0, 1, 2)).start(context).apply(logits, context);

    double[] back =
        Applied.logits(TokenPenalties.NONE.withRepetition(1.3).start(context), context, logits);

    for (int token = 0; token < row.length; token++) {
      assertThat(back[token]).isCloseTo(row[token], within(1e-6));
    }
  }

  @Test
  void worksOnCandidatesAndLeavesRemovedTokensAlone() {
    TokensContext context = TokensContext.of(1);
    Logits logits = Logits.of(1, NONE, 2, 3);
    logits.keepTop(3);
    logits.remove(logits.indexOf(0));

    assertThat(
            Applied.logits(
                new EncoderRepetitionPenalty(2, List.of(0, 1, 2)).start(context).fork(),
                context,
                logits))
        .containsExactly(NONE, NONE, 4, 3);
  }

  @Test
  void oneIsTheIdentityAndZeroIsRefused() {
    assertThat(
            Applied.logits(
                new EncoderRepetitionPenalty(1, List.of(0)), TokensContext.of(0), 0.1f, 2))
        .containsExactly(0.1f, 2);
    assertThatThrownBy(() -> new EncoderRepetitionPenalty(0, List.of()))
        .hasMessageContaining("penalty");
  }
}
