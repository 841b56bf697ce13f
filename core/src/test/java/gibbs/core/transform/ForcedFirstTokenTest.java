package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForcedFirstTokenTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void keepsTheModelsFactor() {
    Logits logits = Logits.of(1, 2, 3);
    TokensContext context = new TokensContext(2, 0, 0);
    new ForcedFirstToken(1, -1, ForcedScore.KEPT).start(context).apply(logits, context);

    double logP = 2 - Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    assertThat(logits.logZ()).isCloseTo(logP, within(1e-6));
    assertThat(logits.logProbability(0)).isCloseTo(0, within(1e-12));
    assertThat(logits.token(0)).isEqualTo(1);
  }

  @Test
  void actsAtOneLengthAlone() {
    var atPrompt = new ForcedFirstToken(1, -1, ForcedScore.KEPT);
    var second = new ForcedFirstToken(1, 1, ForcedScore.KEPT);

    assertThat(after(atPrompt, new TokensContext(2, 0, 0))).containsExactly(NONE, 2, NONE);
    assertThat(after(atPrompt, new TokensContext(2, 0, 0, 0))).containsExactly(1, 2, 3);
    assertThat(after(second, new TokensContext(2, 0, 0))).containsExactly(1, 2, 3);
    assertThat(after(second, TokensContext.of(0))).containsExactly(NONE, 2, NONE);
  }

  @Test
  void theScoreCanBeZero() {
    Logits logits = Logits.of(1, 2, 3);
    TokensContext context = TokensContext.of(0);
    new ForcedFirstToken(1, 1, ForcedScore.ZERO).start(context).apply(logits, context);

    assertThat(logits.logit(0)).isZero();
    assertThat(logits.logZ())
        .isCloseTo(-Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)), within(1e-6));
  }

  @Test
  void aTokenThatIsGoneIsADeadEnd() {
    TokensContext context = TokensContext.of(0);
    Logits logits = Logits.of(1, 2, 3);
    logits.remove(1);

    assertThat(
            Applied.logits(
                new ForcedFirstToken(1, 1, ForcedScore.KEPT).start(context), context, logits))
        .containsOnly(NONE);
    assertThat(after(new ForcedFirstToken(9, 1, ForcedScore.KEPT), context)).containsOnly(NONE);
    assertThat(after(new ForcedFirstToken(9, 1, ForcedScore.ZERO), context)).containsOnly(NONE);
  }

  @Test
  void theScoreZeroBringsATokenBack() {
    TokensContext context = TokensContext.of(0);
    Logits removed = Logits.of(1, 2, 3);
    removed.remove(1);
    Logits listed = Logits.of(1, 2, 3);
    listed.keepTop(1);
    listed.scale(2);

    for (Logits logits : List.of(removed, listed)) {
      assertThat(
              Applied.logits(
                  new ForcedFirstToken(1, 1, ForcedScore.ZERO).start(context), context, logits))
          .containsExactly(NONE, 0, NONE);
      assertThat(logits.probability(0)).isEqualTo(1);
    }
    assertThat(removed.logZ())
        .isCloseTo(-Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)), within(1e-6));
  }

  @Test
  void refusesWhatIsNoToken() {
    assertThatThrownBy(() -> new ForcedFirstToken(-1, -1, ForcedScore.KEPT))
        .hasMessage("token must be at least 0, was -1");
    assertThatThrownBy(() -> new ForcedFirstToken(1, -2, ForcedScore.KEPT))
        .hasMessage("begin must be at least -1, was -2");
  }

  private static double[] after(LogitsTransform rule, TokensContext context) {
    return Applied.logits(rule, context, 1, 2, 3);
  }
}
