package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuppressedFirstTokensTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void actsOnTheFirstTokenAlone() {
    var rule = new SuppressedFirstTokens(List.of(0, 9), -1);

    assertThat(Applied.logits(rule, new TokensContext(2, 1, 1), 1, 2)).containsExactly(NONE, 2);
    assertThat(Applied.logits(rule, new TokensContext(2, 1, 1, 1), 1, 2)).containsExactly(1, 2);
  }

  @Test
  void theBeginCanBeGiven() {
    var rule = new SuppressedFirstTokens(List.of(0), 3);

    assertThat(Applied.logits(rule, new TokensContext(2, 1, 1), 1, 2)).containsExactly(1, 2);
    assertThat(Applied.logits(rule, new TokensContext(2, 1, 1, 1), 1, 2)).containsExactly(NONE, 2);
    assertThatThrownBy(() -> new SuppressedFirstTokens(List.of(), -2))
        .hasMessage("begin must be at least -1, was -2");
  }
}
