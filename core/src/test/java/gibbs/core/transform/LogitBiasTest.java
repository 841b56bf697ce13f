package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogitBiasTest {
  private static final LogitBias NO_BIAS = new LogitBias(List.of());

  @Test
  void addsUpAndIgnoresForeignTokens() {
    Logits logits = Logits.of(1, 2, 3);

    NO_BIAS.and(0, 1).and(0, 0.5).and(7, 9).and(-1, 9).apply(logits, TokensContext.of());

    assertThat(logits.logit(0)).isEqualTo(2.5);
    assertThat(logits.logit(1)).isEqualTo(2);
  }

  @Test
  void multipliesFactors() {
    Logits logits = Logits.of(1, 2, 3);
    double before = logits.logFactor(1);

    NO_BIAS.and(1, -2).apply(logits, TokensContext.of());

    assertThat(logits.logFactor(1)).isCloseTo(before - 2, within(1e-6));
  }

  @Test
  void minusInfinityRemovesForGood() {
    Logits logits = Logits.of(1, 2);

    NO_BIAS.and(0, Double.NEGATIVE_INFINITY).and(0, 50).apply(logits, TokensContext.of());

    assertThat(logits.supportSize()).isEqualTo(1);
  }

  @Test
  void actsOnCandidateListsToo() {
    Logits logits = Logits.of(1, 2, 3);
    logits.keepTop(2);

    NO_BIAS.and(0, 9).and(1, 9).apply(logits, TokensContext.of());

    assertThat(logits.token(logits.argmax())).isEqualTo(1);
    assertThat(logits.supportSize()).isEqualTo(2);
  }

  @Test
  void boundIsTheGreatestSum() {
    assertThat(NO_BIAS.max()).isZero();
    assertThat(NO_BIAS.and(0, 1).and(1, 2).and(1, -1.5).and(0, 0.25).max()).isEqualTo(1.25);
    assertThat(NO_BIAS.and(0, -1).max()).isZero();
  }

  @Test
  void refusesPlusInfinity() {
    assertThatThrownBy(() -> NO_BIAS.and(0, Double.POSITIVE_INFINITY))
        .hasMessageContaining("bias must be finite or -inf");
  }
}
