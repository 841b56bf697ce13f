package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TailFreeTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /// Sorted 0.5, 0.3, 0.1, 0.06, 0.04: drops 0.2, 0.2, 0.04, 0.02; bends 0, 0.16, 0.02; Σ = 0.18.
  private static final float[] ROW = logs(0.1, 0.5, 0.04, 0.3, 0.06);

  @Test
  void cutsWhereTheShareOfTheCurvatureIsExceeded() {
    assertThat(kept(new TailFreeTruncation(0.5), ROW)).containsExactly(1, 3); // 0.16 > 0.09
    assertThat(kept(new TailFreeTruncation(0.95), ROW)).containsExactly(0, 1, 3); // 0.18 > 0.171
    assertThat(kept(new TailFreeTruncation(0.5), logs(0.7, 0.2, 0.06, 0.04)))
        .as("bends 0.36, 0.12")
        .containsExactly(0);
  }

  @Test
  void aStraightCurveIsCutByCount() {
    assertThat(kept(new TailFreeTruncation(0.5), new float[10])).hasSize(5); // 5 of 8 bends > 4
    assertThat(kept(new TailFreeTruncation(0), new float[10])).containsExactly(0);
  }

  @Test
  void twoTokensStay() {
    assertThat(kept(new TailFreeTruncation(0), 3, NONE, 1)).containsExactly(0, 2);
  }

  @Test
  void keepsMinKeepAtLeast() {
    assertThat(kept(new TailFreeTruncation(0, 3), ROW)).containsExactly(0, 1, 3);
    assertThat(kept(new TailFreeTruncation(0, 30), ROW)).hasSize(5);
  }

  @Test
  void oneIsTheIdentity() {
    Logits logits = Logits.of(1, NONE, 2, 3);

    new TailFreeTruncation(1).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesSharesAboveOne() {
    assertThatThrownBy(() -> new TailFreeTruncation(1.2)).hasMessageContaining("was 1.2");
  }
}
