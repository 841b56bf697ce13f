package gibbs.core.transform;

import static gibbs.core.transform.DynamicTemperatureTest.temperature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class EntropyTemperatureTest {
  private static final double H = 1.22060726455302;
  private static final float[] ROW = TypicalTruncationTest.logs(0.5, 0.2, 0.2, 0.1);

  @Test
  void fallsAsTheEntropyFalls() {
    assertThat(temperature(new EntropyTemperature(1, 1.5), ROW))
        .isCloseTo(Math.pow(0.8, 1.5 / H), within(1e-6)); // 0.7602
    assertThat(temperature(new EntropyTemperature(2, 0.5), ROW))
        .isCloseTo(2 * Math.pow(0.8, 0.5 / H), within(1e-6));
  }

  @Test
  void baseAndUnitAreChoices() {
    assertThat(temperature(rule(1, 1.5, 0.5, EntropyTemperature.Unit.NATS), ROW))
        .isCloseTo(Math.pow(0.5, 1.5 / H), within(1e-6));
    assertThat(temperature(rule(1, 1.5, 0.8, EntropyTemperature.Unit.BITS), ROW))
        .isCloseTo(Math.pow(0.8, 1.5 * Math.log(2) / H), within(1e-6));
  }

  @Test
  void withoutThetaItIsATemperature() {
    assertThat(temperature(new EntropyTemperature(0.7, 0), ROW)).isCloseTo(0.7, within(1e-6));
    assertThat(temperature(rule(0.7, 2, 1, EntropyTemperature.Unit.NATS), ROW))
        .isCloseTo(0.7, within(1e-6));
  }

  @Test
  void withoutEntropyTheMostProbableTokenStays() {
    Logits logits = Logits.of(0, 300, 1);

    new EntropyTemperature(1, 1.5).apply(logits, TokensContext.of());

    assertThat(logits.supportSize()).isEqualTo(1);
    assertThat(logits.token(logits.argmax())).isEqualTo(1);
    assertThat(logits.logZ()).isZero();
  }

  @Test
  void factorsAreThePower() {
    Logits logits = Logits.of(ROW);
    new EntropyTemperature(1, 1.5).apply(logits, TokensContext.of());

    assertThat(logits.logFactor(0)).isCloseTo(Math.log(0.5) / Math.pow(0.8, 1.5 / H), within(1e-6));
  }

  @Test
  void refusesBasesAboveOne() {
    assertThatThrownBy(() -> rule(1, 1, 1.5, EntropyTemperature.Unit.NATS))
        .hasMessageContaining("was 1.5");
    assertThatThrownBy(() -> new EntropyTemperature(0, 1)).hasMessageContaining("was 0");
  }

  private static EntropyTemperature rule(
      double temperature, double theta, double base, EntropyTemperature.Unit unit) {
    return new EntropyTemperature(temperature, theta, base, unit);
  }
}
