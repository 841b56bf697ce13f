package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TopHTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  private static final float[] ROW = logs(0.2, 0.5, 0.3);

  @Test
  void keepsThePrefixThatHoldsAShareOfTheEntropy() {
    // terms 0.3466 (0.5), 0.3612 (0.3), 0.3219 (0.2); H = 1.0297
    assertThat(kept(new TopHTruncation(0.2), ROW)).containsExactly(1); // 0.206 < 0.347: first
    assertThat(kept(new TopHTruncation(0.6), ROW)).containsExactly(1); // 0.618 < 0.708
    assertThat(kept(new TopHTruncation(0.7), ROW)).containsExactly(1, 2); // 0.721 > 0.708
    assertThat(kept(new TopHTruncation(1), ROW)).hasSize(3);
  }

  @Test
  void equalityStays() {
    assertThat(kept(new TopHTruncation(0.5), new float[8])).containsExactly(0, 1, 2, 3);
    assertThat(kept(new TopHTruncation(0.5), new float[90])).hasSize(45);
  }

  @Test
  void looksAtSoManyTokensOnly() {
    assertThat(kept(new TopHTruncation(0.5), new float[300])).hasSize(50);
    assertThat(kept(new TopHTruncation(0.5, 0), new float[300])).hasSize(150);
    assertThat(kept(new TopHTruncation(1, 2), ROW)).containsExactly(1, 2);
  }

  @Test
  void removedTokensDoNotCount() {
    assertThat(kept(new TopHTruncation(0.7), NONE, ROW[0], ROW[1], NONE, ROW[2]))
        .containsExactly(2, 4);
    assertThat(kept(new TopHTruncation(0.5), NONE, 3, NONE)).containsExactly(1);
  }

  @Test
  void allOfTheEntropyOfAllTokensIsTheIdentity() {
    Logits logits = Logits.of(1, NONE, 2);

    new TopHTruncation(1, 0).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesSharesAboveOne() {
    assertThatThrownBy(() -> new TopHTruncation(1.2)).hasMessageContaining("was 1.2");
  }
}
