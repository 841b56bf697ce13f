package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TypicalTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /// q = 0.5, 0.2, 0.2, 0.1; H = 1.2206; distances from it 0.527, 0.389, 0.389, 1.082.
  private static final float[] ROW = logs(0.5, 0.2, 0.2, 0.1);

  @Test
  void keepsTheNearestToTheEntropyNotTheMostProbable() {
    assertThat(kept(new TypicalTruncation(0.1), ROW)).containsExactly(1);
    assertThat(kept(new TypicalTruncation(0.3), ROW)).containsExactly(1, 2);
    assertThat(kept(new TypicalTruncation(0.5), ROW)).containsExactly(0, 1, 2);
    assertThat(kept(new TypicalTruncation(0.95), ROW)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void tiesGoByIdOrStayTogether() {
    assertThat(kept(typical(0.1, Ties.ALL, Boundary.REACHED, 1), ROW)).containsExactly(1, 2);
    assertThat(kept(typical(0.25, Ties.ALL, Boundary.REACHED, 1), 0, 0, 0, 0))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void equalityIsEnoughUnlessTheSumMustExceed() {
    assertThat(kept(new TypicalTruncation(0.25), 0, 0, 0, 0)).containsExactly(0);
    assertThat(kept(typical(0.25, Ties.LOWEST_ID, Boundary.EXCEEDED, 1), 0, 0, 0, 0))
        .containsExactly(0, 1);
    assertThat(kept(typical(0.375, Ties.LOWEST_ID, Boundary.EXCEEDED, 1), new float[8]))
        .containsExactly(0, 1, 2, 3);
    assertThat(kept(typical(0, Ties.LOWEST_ID, Boundary.EXCEEDED, 1), ROW)).containsExactly(1);
  }

  @Test
  void keepsMinKeepAtLeast() {
    assertThat(kept(typical(0.1, Ties.LOWEST_ID, Boundary.REACHED, 3), ROW))
        .containsExactly(0, 1, 2);
    assertThat(kept(typical(0, Ties.ALL, Boundary.REACHED, 9), 1, NONE, 3)).containsExactly(0, 2);
  }

  @Test
  void removedTokensCountNowhere() {
    float[] row = {NONE, ROW[0], ROW[1], NONE, ROW[2], ROW[3]};

    assertThat(kept(new TypicalTruncation(0.5), row)).containsExactly(1, 2, 4);
  }

  @Test
  void keptMassIsZ() {
    Logits logits = Logits.of(ROW);

    new TypicalTruncation(0.3).apply(logits, TokensContext.of());

    assertThat(logits.logZ()).isCloseTo(Math.log(0.4), within(1e-6));
  }

  /// In llama.cpp a probability of 0 makes the entropy no number.
  @Test
  void zerosCanMakeTheOrderThatOfProbability() {
    var rule =
        new TypicalTruncation(
            0.45,
            Ties.LOWEST_ID,
            Boundary.EXCEEDED,
            1,
            TypicalTruncation.Zeros.ORDER_BY_PROBABILITY);
    float[] row = logs(0.4, 0.3, 0.2, 0.1);
    float[] masked = Arrays.copyOf(row, 5);
    masked[4] = Float.NEGATIVE_INFINITY;
    float[] tiny = masked.clone();
    tiny[4] = -120;

    assertThat(kept(new TypicalTruncation(0.45), masked)).containsExactly(1, 2);
    assertThat(kept(rule, row)).isEqualTo(kept(new TypicalTruncation(0.45), row));
    assertThat(kept(rule, masked)).containsExactly(0, 1);
    assertThat(kept(rule, tiny)).containsExactly(0, 1);
  }

  @Test
  void oneIsTheIdentity() {
    Logits logits = Logits.of(3, NONE, 1);

    typical(1, Ties.ALL, Boundary.EXCEEDED, 1).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void rejectsMassOutsideTheUnitInterval() {
    assertThatThrownBy(() -> new TypicalTruncation(1.5)).hasMessageContaining("was 1.5");
    assertThatThrownBy(() -> new TypicalTruncation(Double.NaN)).hasMessageContaining("was NaN");
  }

  /// A row of log-probabilities.
  static float[] logs(double... probabilities) {
    float[] row = new float[probabilities.length];
    for (int token = 0; token < row.length; token++) {
      row[token] = (float) Math.log(probabilities[token]);
    }
    return row;
  }

  private static TypicalTruncation typical(double p, Ties ties, Boundary boundary, int minKeep) {
    return new TypicalTruncation(p, ties, boundary, minKeep, TypicalTruncation.Zeros.PASSED_OVER);
  }
}
