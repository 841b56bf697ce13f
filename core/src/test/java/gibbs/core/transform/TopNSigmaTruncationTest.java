package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TopNSigmaTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /// Mean 2, squares 4 + 0 + 0 + 4: σ = √2 of the population, √(8/3) = 1.633 of a sample.
  private static final float[] ROW = {0, 2, 2, 4};

  @Test
  void keepsWhatLiesWithinNDeviations() {
    assertThat(kept(new TopNSigmaTruncation(1.4), ROW)).containsExactly(3); // 4 − 1.98
    assertThat(kept(new TopNSigmaTruncation(1.5), ROW)).containsExactly(1, 2, 3); // 4 − 2.12
    assertThat(kept(new TopNSigmaTruncation(3), ROW)).hasSize(4);
  }

  @Test
  void aSampleDeviatesMore() {
    assertThat(kept(sigma(1.3, Deviation.SAMPLE, Removal.DROP), ROW)).containsExactly(1, 2, 3);
    assertThat(kept(sigma(1.3, Deviation.POPULATION, Removal.DROP), ROW)).containsExactly(3);
    assertThat(kept(sigma(1, Deviation.SAMPLE, Removal.DROP), 5)).containsExactly(0);
  }

  @Test
  void equalityStays() {
    // mean 0, σ = 1, threshold 1 − 2 = −1
    assertThat(kept(new TopNSigmaTruncation(2), 1, -1)).containsExactly(0, 1);
    assertThat(kept(new TopNSigmaTruncation(Math.nextDown(2.0)), 1, -1)).containsExactly(0);
    assertThat(kept(new TopNSigmaTruncation(0.01), 3, 3, 3)).hasSize(3);
  }

  @Test
  void removedTokensDoNotCount() {
    assertThat(kept(new TopNSigmaTruncation(1.5), 0, NONE, 2, 2, NONE, 4)).containsExactly(2, 3, 5);
  }

  @Test
  void aTemperatureDoesNotChangeTheSet() {
    Logits logits = Logits.of(ROW);
    logits.scale(3);

    new TopNSigmaTruncation(1.5).apply(logits, TokensContext.of());

    assertThat(logits.size()).isEqualTo(3);
  }

  @Test
  void maskedTokensAreStillCandidates() {
    Logits masked = Logits.of(ROW);
    sigma(1.4, Deviation.POPULATION, Removal.MASK).apply(masked, TokensContext.of());
    Logits dropped = Logits.of(ROW);
    new TopNSigmaTruncation(1.4).apply(dropped, TokensContext.of());

    assertThat(masked.supportSize()).isEqualTo(1);
    assertThat(masked.candidateCount()).isEqualTo(4);
    assertThat(dropped.candidateCount()).isEqualTo(1);
    assertThat(masked.logZ()).isEqualTo(dropped.logZ());
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = Logits.of(1, NONE);

    new TopNSigmaTruncation(0).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesNegativeCounts() {
    assertThatThrownBy(() -> new TopNSigmaTruncation(-1)).hasMessageContaining("was -1");
  }

  private static TopNSigmaTruncation sigma(double n, Deviation deviation, Removal removal) {
    return new TopNSigmaTruncation(n, deviation, removal);
  }
}
