package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedTokensTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;
  private static final TokensContext CONTEXT = TokensContext.of(0);

  @Test
  void keepsThemAlone() {
    Logits logits = Logits.of(1, 2, 3, 0);
    new AllowedTokens(List.of(2, 0, 2, 99)).start(CONTEXT).apply(logits, CONTEXT);

    double total = Math.exp(1) + Math.exp(2) + Math.exp(3) + 1;
    assertThat(logits.size()).isEqualTo(2);
    assertThat(logits.token(0)).isZero();
    assertThat(logits.logZ())
        .isCloseTo(Math.log((Math.exp(1) + Math.exp(3)) / total), within(1e-6));
  }

  @Test
  void worksOnCandidates() {
    Logits logits = Logits.of(1, 2, 3, 0);
    logits.keepTop(3);
    logits.remove(logits.indexOf(2));

    assertThat(Applied.logits(new AllowedTokens(List.of(1, 2, 3)).start(CONTEXT), CONTEXT, logits))
        .containsExactly(NONE, 2, NONE, NONE);
  }

  @Test
  void nothingLeftIsADeadEnd() {
    assertThat(Applied.logits(new AllowedTokens(List.of(7)), CONTEXT, 1, 2)).containsOnly(NONE);
    assertThatThrownBy(() -> new AllowedTokens(List.of())).hasMessage("tokens must not be empty");
  }
}
