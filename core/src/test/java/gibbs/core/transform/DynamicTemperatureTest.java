package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class DynamicTemperatureTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /// H = 1.2206 nats over 4 tokens.
  private static final float[] ROW = TypicalTruncationTest.logs(0.5, 0.2, 0.2, 0.1);

  private static final double SHARE = 1.22060726455302 / Math.log(4);

  @Test
  void rangesFromLowToHighWithTheEntropy() {
    assertThat(temperature(new DynamicTemperature(1, 0.5), ROW))
        .isCloseTo(0.5 + SHARE, within(1e-6));
    assertThat(temperature(rule(1, 0.5, 2, Counting.SUPPORT), ROW))
        .isCloseTo(0.5 + SHARE * SHARE, within(1e-6));
    assertThat(temperature(new DynamicTemperature(0.4, 1), ROW))
        .as("low end at 0")
        .isCloseTo(1.4 * SHARE, within(1e-6));
  }

  @Test
  void isHighestWhereAllAreEqual() {
    Logits logits = Logits.of(2, 2, 2);

    new DynamicTemperature(0.5, 0.3).apply(logits, TokensContext.of());

    assertThat(logits.logit(0)).isCloseTo(2 / 0.8, within(1e-6));
    assertThat(logits.logZ()).isCloseTo(Math.log(3) * (1 - 1 / 0.8), within(1e-6));
  }

  @Test
  void countsTokensWithMassOrCandidates() {
    float[] row = {NONE, ROW[0], ROW[1], NONE, ROW[2], ROW[3]};

    assertThat(temperature(rule(1, 0.5, 1, Counting.SUPPORT), row))
        .isCloseTo(0.5 + SHARE, within(1e-6));
    assertThat(temperature(rule(1, 0.5, 1, Counting.CANDIDATES), row))
        .isCloseTo(0.5 + SHARE * Math.log(4) / Math.log(6), within(1e-6));
  }

  @Test
  void tokensThatXtcExcludedAreNoCandidates() {
    // XTC removes 0.5 and one 0.2: the law of the others is 2/3, 1/3.
    Logits logits = Logits.of(ROW);
    new XtcTruncation(1, 0.15).start(TokensContext.of()).apply(logits, TokensContext.of());
    double share = (Math.log(3) - Math.log(2) * 2 / 3) / Math.log(2);
    double before = logits.logit(3) - logits.logit(2);

    rule(1, 0.5, 1, Counting.CANDIDATES).apply(logits, TokensContext.of());

    assertThat(before / (logits.logit(3) - logits.logit(2))).isCloseTo(0.5 + share, within(1e-6));
  }

  @Test
  void oneCandidateIsLeftAlone() {
    Logits logits = Logits.of(NONE, 3);

    new DynamicTemperature(0.5, 0.3).apply(logits, TokensContext.of());

    assertThat(logits.logit(1)).isEqualTo(3);
  }

  @Test
  void withoutRangeItIsATemperature() {
    assertThat(temperature(new DynamicTemperature(0.7, 0), ROW)).isCloseTo(0.7, within(1e-6));
    Logits logits = Logits.of(1, 2, 3);
    new DynamicTemperature(0, 0).apply(logits, TokensContext.of());
    assertThat(logits.token(logits.argmax())).isEqualTo(2);
    assertThat(logits.supportSize()).isEqualTo(1);
  }

  @Test
  void withoutEntropyTheLowestTemperatureHolds() {
    Logits logits = Logits.of(0, 300, 1);

    new DynamicTemperature(0.5, 0.5).apply(logits, TokensContext.of());

    assertThat(logits.supportSize()).isEqualTo(1);
    assertThat(logits.logZ()).isZero();
  }

  @Test
  void refusesNegativeRanges() {
    assertThatThrownBy(() -> new DynamicTemperature(1, -1)).hasMessageContaining("was -1");
  }

  private static DynamicTemperature rule(
      double temperature, double range, double exponent, Counting count) {
    return new DynamicTemperature(temperature, range, exponent, count);
  }

  /// By what the logits of the most and the least probable token were divided.
  static double temperature(LogitsTransform rule, float... row) {
    Logits logits = Logits.of(row);
    int last = row.length - 1;
    int first = logits.argmax();
    rule.start(TokensContext.of()).apply(logits, TokensContext.of());
    return (row[first] - row[last]) / (logits.logit(first) - logits.logit(last));
  }
}
