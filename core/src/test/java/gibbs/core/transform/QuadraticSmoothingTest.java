package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class QuadraticSmoothingTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void bendsByTheSquareOfTheDistance() {
    Logits logits = smoothed(new QuadraticSmoothing(0.3), 5, 4, 2, NONE);

    assertThat(logits.logit(0)).isEqualTo(5);
    assertThat(logits.logit(1)).isCloseTo(5 - 0.3, within(1e-6));
    assertThat(logits.logit(2)).isCloseTo(5 - 0.3 * 9, within(1e-6));
    assertThat(logits.isRemoved(3)).isTrue();
  }

  @Test
  void aCurveAddsACube() {
    // k = 0.5, c = 0.5: 5 − 0.5·0.3·9 − 0.5·0.3·27
    Logits logits = smoothed(new QuadraticSmoothing(0.3, 2), 5, 2);

    assertThat(logits.logit(1)).isCloseTo(5 - 1.35 - 4.05, within(1e-6));
  }

  @Test
  void theGreatestProbabilityIsTheAnchorOfTheFactor() {
    Logits before = Logits.of(1, 0);
    Logits after = smoothed(new QuadraticSmoothing(0.5), 1, 0);

    assertThat(after.logFactor(0)).isEqualTo(before.logFactor(0));
    assertThat(after.logFactor(1)).isCloseTo(before.logFactor(0) - 0.5, within(1e-6));
  }

  @Test
  void aboveThreeTokensRiseOverTheGreatest() {
    // k = −1, c = 2: +0.5 d² − 1 |d|³ is 1/54 at |d| = 1/3, and nowhere more
    QuadraticSmoothing rule = new QuadraticSmoothing(0.5, 5);

    Logits logits = smoothed(rule, 1, 1 - 1f / 3);

    assertThat(rule.maxRise()).isCloseTo(1.0 / 54, within(1e-12));
    assertThat(logits.logit(1)).isCloseTo(1 + 1.0 / 54, within(1e-6));
    assertThat(logits.argmax()).isEqualTo(1);
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = smoothed(new QuadraticSmoothing(0, 2), 5, 2, NONE);

    assertThat(logits.logit(1)).isEqualTo(2);
    assertThat(logits.logZ()).isZero();
  }

  @Test
  void refusesCurvesBelowOne() {
    assertThatThrownBy(() -> new QuadraticSmoothing(1, 0.5)).hasMessageContaining("was 0.5");
  }

  private static Logits smoothed(QuadraticSmoothing rule, float... row) {
    Logits logits = Logits.of(row);
    rule.apply(logits, TokensContext.of());
    return logits;
  }
}
