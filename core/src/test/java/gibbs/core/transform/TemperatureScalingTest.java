package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TemperatureScalingTest {
  @Test
  void raisesProbabilitiesToAPower() {
    Logits plain = Logits.of(0, 2, 1);
    Logits scaled = plain.copy();

    new TemperatureScaling(0.5).apply(scaled, TokensContext.of());

    double sum = 0;
    for (int token = 0; token < 3; token++) {
      double factor = Math.pow(plain.probability(token), 2);
      assertThat(scaled.logFactor(token)).isCloseTo(Math.log(factor), within(1e-6));
      sum += factor;
    }
    assertThat(scaled.logZ()).isCloseTo(Math.log(sum), within(1e-6));
  }

  @Test
  void zeroKeepsTheMostProbableTokenUnscaled() {
    Logits logits = Logits.of(1, 3, 3, 0);

    new TemperatureScaling(0).apply(logits, TokensContext.of());

    assertThat(logits.supportSize()).isEqualTo(1);
    assertThat(logits.token(0)).isEqualTo(1);
    assertThat(logits.logit(0)).isEqualTo(3);
  }

  @Test
  void oneIsTheIdentity() {
    Logits logits = Logits.of(1, 3);

    new TemperatureScaling(1).apply(logits, TokensContext.of());

    assertThat(logits.logit(1)).isEqualTo(3);
    assertThat(logits.logZ()).isEqualTo(0);
  }

  @Test
  void refusesWhatIsNoTemperature() {
    assertThatThrownBy(() -> new TemperatureScaling(-0.1)).hasMessageContaining("was -0.1");
    assertThatThrownBy(() -> new TemperatureScaling(Double.NaN)).hasMessageContaining("was NaN");
    assertThatThrownBy(() -> new TemperatureScaling(Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
  }
}
