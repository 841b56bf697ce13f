package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class EtaTruncationTest {
  @Test
  void theFloorIsEpsilonWhereTheLawIsPeaked() {
    // H = 0.0648, e^-H = 0.937, √ε·e^-H = 0.094 > ε
    assertThat(kept(new EtaTruncation(0.01), logs(0.989, 0.0101, 0.0009))).containsExactly(0, 1);
  }

  @Test
  void theFloorFallsWithTheEntropy() {
    // H = ln 8, √0.25/8 = 0.0625 < 0.125 < ε
    assertThat(kept(new EtaTruncation(0.25), new float[8])).hasSize(8);
    // H = 1.2206, √0.36·e^-H = 0.1770
    assertThat(kept(new EtaTruncation(0.36), logs(0.5, 0.2, 0.2, 0.1))).containsExactly(0, 1, 2);
  }

  @Test
  void equalityStays() {
    // H = ln 4, e^-H = 1/4, ε = 1
    assertThat(kept(new EtaTruncation(1), 0, 0, 0, 0)).hasSize(4);
  }

  @Test
  void keepsMinKeepAtLeastWithTheirTiesIfWanted() {
    float[] row = logs(0.9, 0.04, 0.04, 0.02);
    assertThat(kept(new EtaTruncation(0.2, Ties.LOWEST_ID, 2), row)).containsExactly(0, 1);
    assertThat(kept(new EtaTruncation(0.2, Ties.ALL, 2), row)).containsExactly(0, 1, 2);
  }

  @Test
  void zeroIsTheIdentity() {
    Logits logits = Logits.of(1, Float.NEGATIVE_INFINITY);

    new EtaTruncation(0).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesNegativeFloors() {
    assertThatThrownBy(() -> new EtaTruncation(-0.1)).hasMessageContaining("was -0.1");
  }
}
