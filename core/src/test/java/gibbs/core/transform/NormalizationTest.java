package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  @Test
  void turnsLogitsIntoLogProbabilitiesAndLeavesFactors() {
    Logits logits = Logits.of(3, 1, 2);
    new TemperatureScaling(2).apply(logits, TokensContext.of());
    double factor = logits.logFactor(0);
    double logZ = logits.logZ();

    new Normalization().apply(logits, TokensContext.of());

    assertThat(logits.logit(0)).isCloseTo(logits.logProbability(0), within(1e-6));
    assertThat(logits.logFactor(0)).isCloseTo(factor, within(1e-6));
    assertThat(logits.logZ()).isCloseTo(logZ, within(1e-6));
  }
}
