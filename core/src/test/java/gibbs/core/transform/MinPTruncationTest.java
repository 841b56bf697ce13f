package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class MinPTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void comparesWithTheMostProbable() {
    assertThat(kept(new MinPTruncation(0.1), 5, 4, 3, 2, NONE)).containsExactly(0, 1, 2);
    assertThat(kept(new MinPTruncation(1e-300), 5, 4, NONE, -600)).containsExactly(0, 1, 3);
  }

  @Test
  void equalityStays() {
    assertThat(kept(new MinPTruncation(1), 5, 5, Math.nextDown(5f))).containsExactly(0, 1);
  }

  @Test
  void keepsMinKeepAtLeast() {
    assertThat(kept(new MinPTruncation(0.9, 3), 5, 4, 3, 3)).containsExactly(0, 1, 2);
    assertThat(kept(new MinPTruncation(1.5), 5, 5, 3)).containsExactly(0);
  }

  @Test
  void seesTheScaledLogitsAfterATemperature() {
    Logits logits = Logits.of(5, 4, 3);
    new TemperatureScaling(0.25).apply(logits, TokensContext.of());

    new MinPTruncation(0.05).apply(logits, TokensContext.of());

    assertThat(logits.size()).isEqualTo(1);
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = Logits.of(1, NONE);

    new MinPTruncation(0).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesNegativeShares() {
    assertThatThrownBy(() -> new MinPTruncation(-0.1)).hasMessageContaining("was -0.1");
  }
}
