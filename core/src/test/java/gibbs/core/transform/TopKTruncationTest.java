package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TopKTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void keepsTheKMostProbable() {
    assertThat(kept(new TopKTruncation(2), 1, 3, 2, 0)).containsExactly(1, 2);
    assertThat(kept(new TopKTruncation(9), 1, 3)).containsExactly(0, 1);
    assertThat(kept(new TopKTruncation(3), NONE, 3, NONE, 1)).containsExactly(1, 3);
  }

  @Test
  void lowestIdsWinTies() {
    assertThat(kept(new TopKTruncation(3), 2, 1, 1, 5, 1)).containsExactly(0, 1, 3);
    assertThat(kept(new TopKTruncation(1), -0.0f, 0.0f)).containsExactly(0);
  }

  @Test
  void orAllOfThemStay() {
    assertThat(kept(new TopKTruncation(3, Ties.ALL, 1), 2, 1, 1, 5, 1))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(kept(new TopKTruncation(2, Ties.ALL, 1), 2, 1, 1, 5, 1)).containsExactly(0, 3);
    assertThat(kept(new TopKTruncation(3, Ties.ALL, 1), 2, NONE, NONE, 5, NONE))
        .containsExactly(0, 3);
  }

  @Test
  void minKeepRaisesK() {
    assertThat(kept(new TopKTruncation(1, Ties.LOWEST_ID, 3), 2, 1, 0, 5)).containsExactly(0, 1, 3);
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = Logits.of(1, 2);

    new TopKTruncation(0, Ties.ALL, 5).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesNegativeCounts() {
    assertThatThrownBy(() -> new TopKTruncation(-1)).hasMessage("k must be at least 0, was -1");
  }
}
