package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinimumLengthConstraintTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void forbidsEndTokensBelowTheLength() {
    var rule = new MinimumLengthConstraint(3, 0, List.of(1, 2, 50));

    assertThat(after(rule, new TokensContext(1, 0, 0))).containsExactly(0, NONE, NONE);
    assertThat(after(rule, new TokensContext(1, 0, 0, 0))).containsOnly(0);
  }

  @Test
  void theCompletionAloneCanBeCounted() {
    var rule = new MinimumLengthConstraint(2, -1, List.of(2));

    assertThat(after(rule, new TokensContext(2, 0, 0, 1))).containsExactly(0, 0, NONE);
    assertThat(after(rule, new TokensContext(2, 0, 0, 1, 1))).containsOnly(0);
    assertThat(after(new MinimumLengthConstraint(2, 3, List.of(2)), TokensContext.of(0, 0, 0, 0)))
        .containsExactly(0, 0, NONE);
  }

  @Test
  void withoutEndTokensTheModelsOwnAreMeant() {
    TokensContext context = new TokensContext(1, LetterTokenizer.letters(3, true), 0);

    assertThat(after(new MinimumLengthConstraint(5, 0, List.of()), context))
        .containsExactly(0, 0, NONE);
  }

  @Test
  void zeroForbidsNothing() {
    assertThat(after(new MinimumLengthConstraint(0, -1, List.of(0)), TokensContext.of()))
        .containsOnly(0);
  }

  @Test
  void worksOnCandidates() {
    Logits logits = Logits.of(0, 1, 2);
    logits.keepTop(2);
    TokensContext context = TokensContext.of(0);

    assertThat(
            Applied.logits(
                new MinimumLengthConstraint(5, 0, List.of(0, 2)).start(context), context, logits))
        .containsExactly(NONE, 1, NONE);
  }

  @Test
  void refusesNegativeLengths() {
    assertThatThrownBy(() -> new MinimumLengthConstraint(-1, 0, List.of()))
        .hasMessage("length must be at least 0, was -1");
    assertThatThrownBy(() -> new MinimumLengthConstraint(1, -2, List.of()))
        .hasMessage("begin must be at least -1, was -2");
  }

  private static double[] after(LogitsTransform rule, TokensContext context) {
    return Applied.logits(rule, context, new float[3]);
  }
}
