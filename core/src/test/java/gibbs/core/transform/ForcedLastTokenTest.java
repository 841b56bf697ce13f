package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForcedLastTokenTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void actsAtTheLastPlaceAlone() {
    var rule = new ForcedLastToken(4, 0, List.of(2), ForcedScore.KEPT);

    assertThat(after(rule, TokensContext.of(0, 1))).containsExactly(1, 2, 3);
    assertThat(after(rule, TokensContext.of(0, 1, 1))).containsExactly(NONE, NONE, 3);
    assertThat(after(rule, TokensContext.of(0, 1, 1, 1))).containsExactly(1, 2, 3);
  }

  @Test
  void theCompletionAloneCanBeCounted() {
    var rule = new ForcedLastToken(2, -1, List.of(2), ForcedScore.KEPT);

    assertThat(after(rule, new TokensContext(3, 0, 0, 0))).containsExactly(1, 2, 3);
    assertThat(after(rule, new TokensContext(3, 0, 0, 0, 0))).containsExactly(NONE, NONE, 3);
  }

  @Test
  void severalEndTokensShareTheMass() {
    TokensContext context = TokensContext.of(0);
    Logits kept = Logits.of(1, 2, 3);
    Logits zero = Logits.of(1, 2, 3);
    new ForcedLastToken(2, 0, List.of(2, 0), ForcedScore.KEPT).start(context).apply(kept, context);
    new ForcedLastToken(2, 0, List.of(2, 0), ForcedScore.ZERO).start(context).apply(zero, context);

    assertThat(kept.probability(0)).isCloseTo(1 / (1 + Math.exp(2)), within(1e-6));
    assertThat(zero.probability(0)).isCloseTo(0.5, within(1e-6));
    assertThat(zero.logit(1)).isZero();
  }

  @Test
  void withoutEndTokensTheModelsOwnAreMeant() {
    var rule = new ForcedLastToken(2, 0, List.of(), ForcedScore.KEPT);

    assertThat(after(rule, new TokensContext(1, LetterTokenizer.letters(3, true), 0)))
        .containsExactly(NONE, NONE, 3);
    assertThat(after(rule, TokensContext.of(0)))
        .as("a model without end tokens")
        .containsOnly(NONE);
  }

  @Test
  void refusesWhatIsNoLength() {
    assertThatThrownBy(() -> new ForcedLastToken(0, 0, List.of(), ForcedScore.KEPT))
        .hasMessage("max_length must be at least 1, was 0");
    assertThatThrownBy(() -> new ForcedLastToken(1, -2, List.of(), ForcedScore.KEPT))
        .hasMessage("begin must be at least -1, was -2");
  }

  private static double[] after(LogitsTransform rule, TokensContext context) {
    return Applied.logits(rule, context, 1, 2, 3);
  }
}
