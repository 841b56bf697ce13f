package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuppressedTokensTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;
  private static final TokensContext CONTEXT = TokensContext.of(0);

  @Test
  void forbidsTokensAndIgnoresForeignOnes() {
    assertThat(Applied.logits(new SuppressedTokens(List.of(2, 2, 99, 0)), CONTEXT, 1, 2, 3))
        .containsExactly(NONE, 2, NONE);
    assertThat(Applied.logits(new SuppressedTokens(List.of()), CONTEXT, 1, 2))
        .containsExactly(1, 2);
  }

  @Test
  void zIsTheKeptMass() {
    Logits logits = Logits.of(1, 2, 3);
    new SuppressedTokens(List.of(1)).start(CONTEXT).apply(logits, CONTEXT);

    double kept = (Math.exp(1) + Math.exp(3)) / (Math.exp(1) + Math.exp(2) + Math.exp(3));
    assertThat(logits.logZ()).isCloseTo(Math.log(kept), within(1e-6));
  }

  @Test
  void worksOnCandidates() {
    Logits logits = Logits.of(1, 2, 3);
    logits.keepTop(2);

    assertThat(
            Applied.logits(
                new SuppressedTokens(List.of(0, 2)).start(CONTEXT).fork(), CONTEXT, logits))
        .containsExactly(NONE, 2, NONE);
  }
}
