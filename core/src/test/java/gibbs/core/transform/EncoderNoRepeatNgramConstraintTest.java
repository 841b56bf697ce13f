package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderNoRepeatNgramConstraintTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void forbidsWhatFollowedTheSameTokensInTheSource() {
    var rule = new EncoderNoRepeatNgramConstraint(3, List.of(1, 2, 3, 1, 2, 5, 1, 2));

    assertThat(after(rule, TokensContext.of(0, 1, 2))).containsExactly(0, 0, 0, NONE, 0, NONE);
    assertThat(after(rule, TokensContext.of(1, 2, 3))).containsExactly(0, NONE, 0, 0, 0, 0);
    assertThat(after(rule, TokensContext.of(2))).containsOnly(0);
    assertThat(after(rule, TokensContext.of(4, 4))).containsOnly(0);
  }

  @Test
  void withoutASourceThePromptIsIt() {
    var rule = new EncoderNoRepeatNgramConstraint(2, List.of());

    assertThat(after(rule, new TokensContext(3, 1, 2, 3, 4, 5, 4)))
        .as("4 5 stands in the completion alone")
        .containsOnly(0);
    assertThat(after(rule, new TokensContext(3, 1, 2, 3, 1))).containsExactly(0, 0, NONE, 0, 0, 0);
  }

  @Test
  void oneForbidsEveryTokenOfTheSource() {
    assertThat(
            after(new EncoderNoRepeatNgramConstraint(1, List.of(2, 4, 2, 77)), TokensContext.of(0)))
        .containsExactly(0, 0, NONE, 0, NONE, 0);
    assertThat(after(new EncoderNoRepeatNgramConstraint(1, List.of(2)), new TokensContext(0)))
        .containsExactly(0, 0, NONE, 0, 0, 0);
  }

  @Test
  void zeroForbidsNothing() {
    assertThat(after(new EncoderNoRepeatNgramConstraint(0, List.of(2)), TokensContext.of(2)))
        .containsOnly(0);
  }

  @Test
  void worksOnCandidates() {
    TokensContext context = TokensContext.of(1);
    Logits logits = Logits.of(0, 1, 2, 3);
    logits.keepTop(2);

    assertThat(
            Applied.logits(
                new EncoderNoRepeatNgramConstraint(2, List.of(1, 3, 1, 0)).start(context).fork(),
                context,
                logits))
        .containsExactly(NONE, NONE, 2, NONE);
  }

  @Test
  void refusesNegativeLengths() {
    assertThatThrownBy(() -> new EncoderNoRepeatNgramConstraint(-1, List.of()))
        .hasMessage("n must be at least 0, was -1");
  }

  private static double[] after(LogitsTransform rule, TokensContext context) {
    return Applied.logits(rule, context, new float[6]);
  }
}
