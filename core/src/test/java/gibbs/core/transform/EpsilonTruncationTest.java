package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class EpsilonTruncationTest {
  private static final float[] ROW = logs(0.1, 0.6, 0.25, 0.05);

  @Test
  void keepsWhatReachesTheFloor() {
    assertThat(kept(new EpsilonTruncation(0.09), ROW)).containsExactly(0, 1, 2);
    assertThat(kept(new EpsilonTruncation(0.3), ROW)).containsExactly(1);
  }

  @Test
  void equalityStays() {
    assertThat(kept(new EpsilonTruncation(0.25), 1.7f, 1.7f, 1.7f, 1.7f))
        .containsExactly(0, 1, 2, 3);
    assertThat(kept(new EpsilonTruncation(Math.nextUp(0.25f)), 1.7f, 1.7f, 1.7f, 1.7f))
        .containsExactly(0);
  }

  @Test
  void keepsMinKeepAtLeastWithTheirTiesIfWanted() {
    assertThat(kept(new EpsilonTruncation(0.9), ROW)).containsExactly(1);
    assertThat(kept(new EpsilonTruncation(0.9, Ties.LOWEST_ID, 2), ROW)).containsExactly(1, 2);
    assertThat(kept(new EpsilonTruncation(0.9, Ties.ALL, 2), 3, 2, 2, 1)).containsExactly(0, 1, 2);
    assertThat(kept(new EpsilonTruncation(0.01, Ties.ALL, 2), 3, 2, 2, -5))
        .containsExactly(0, 1, 2);
  }

  @Test
  void seesTheLawOfItsStage() {
    Logits logits = Logits.of(ROW);
    logits.keepTop(2);

    new EpsilonTruncation(0.29).apply(logits, TokensContext.of());

    assertThat(logits.size()).as("0.25/0.85 = 0.294").isEqualTo(2);
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = Logits.of(1, Float.NEGATIVE_INFINITY);

    new EpsilonTruncation(0).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesFloorsAboveOne() {
    assertThatThrownBy(() -> new EpsilonTruncation(1.1)).hasMessageContaining("was 1.1");
  }
}
