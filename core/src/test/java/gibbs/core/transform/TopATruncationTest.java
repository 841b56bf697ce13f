package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TopATruncationTest {
  @Test
  void theFloorIsAMultipleOfTheSquare() {
    // 0.3 · 0.6² = 0.108
    assertThat(kept(new TopATruncation(0.3), logs(0.11, 0.6, 0.105, 0.185)))
        .containsExactly(0, 1, 3);
  }

  @Test
  void equalityStays() {
    assertThat(kept(new TopATruncation(4), 2, 2, 2, 2)).hasSize(4);
    assertThat(kept(new TopATruncation(4.001), 2, 2, 2, 2)).containsExactly(0);
  }

  @Test
  void keepsMinKeepAtLeast() {
    assertThat(kept(new TopATruncation(5, 2), logs(0.2, 0.5, 0.3))).containsExactly(1, 2);
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = Logits.of(1, Float.NEGATIVE_INFINITY);

    new TopATruncation(0).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesNegativeFactors() {
    assertThatThrownBy(() -> new TopATruncation(-1)).hasMessageContaining("was -1");
  }
}
