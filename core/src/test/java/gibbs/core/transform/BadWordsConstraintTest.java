package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.testkit.Applied;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadWordsConstraintTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void forbidsTheLastTokenOfAWord() {
    var rule = new BadWordsConstraint(List.of(List.of(0, 1, 3), List.of(2)), List.of());

    assertThat(after(rule, TokensContext.of(2, 0, 1))).containsExactly(0, 0, NONE, NONE);
    assertThat(after(rule, TokensContext.of(2, 0, 0))).containsExactly(0, 0, NONE, 0);
    assertThat(rule.window()).isEqualTo(2);
  }

  @Test
  void aWordThatIsAnEndTokenAloneIsPassedOver() {
    List<List<Integer>> words = List.of(List.of(2), List.of(3), List.of(1, 2));

    assertThat(after(new BadWordsConstraint(words, List.of(2)), TokensContext.of(1)))
        .containsExactly(0, 0, NONE, NONE);
    assertThat(after(new BadWordsConstraint(words, List.of(2)), TokensContext.of(0)))
        .containsExactly(0, 0, 0, NONE);
    assertThat(
            after(
                new BadWordsConstraint(words, List.of()),
                new TokensContext(1, LetterTokenizer.letters(4, true), 0)))
        .as("the model's own end token is 3")
        .containsExactly(0, 0, NONE, 0);
  }

  @Test
  void refusesEmptyWords() {
    assertThatThrownBy(() -> new BadWordsConstraint(List.of(List.of()), List.of()))
        .hasMessage("a word must not be empty");
  }

  private static double[] after(LogitsTransform rule, TokensContext context) {
    return Applied.logits(rule, context, new float[4]);
  }
}
