package gibbs.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MarkovTableTest {
  private static final double[] INITIAL = {0.5, 0.25, 0.25};
  private static final double[][] TRANSITION = {{0, 1, 0}, {0.5, 0, 0.5}, {0.125, 0.125, 0.75}};

  @Test
  void theLastTokenChoosesTheRow() {
    MarkovTable table = MarkovTable.firstOrder(INITIAL, TRANSITION);
    assertThat(table.order()).isEqualTo(1);
    assertThat(table.vocabularySize()).isEqualTo(3);
    assertThat(row(table)).containsExactly(logarithms(INITIAL));
    assertThat(row(table, 2)).containsExactly(logarithms(TRANSITION[2]));
    assertThat(row(table, 2, 2, 0)).containsExactly(logarithms(TRANSITION[0]));
  }

  @Test
  void twoTokensAreANumberInBaseV() {
    double[][] second = new double[9][];
    for (int context = 0; context < 9; context++) {
      second[context] = new double[] {context / 10.0, 1 - context / 10.0, 0};
    }
    MarkovTable table = MarkovTable.of(new double[][] {INITIAL}, TRANSITION, second);
    assertThat(row(table, 1)).containsExactly(logarithms(TRANSITION[1]));
    assertThat(row(table, 2, 1)).containsExactly(logarithms(second[7]));
    assertThat(row(table, 0, 2, 1)).containsExactly(logarithms(second[7]));
    assertThat(table.state(new int[] {0, 2, 1}, 3)).isEqualTo(2);
    assertThat(table.state(new int[] {0}, 1)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoLaw() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MarkovTable.firstOrder(INITIAL, INITIAL, INITIAL))
        .withMessage("number of rows after 1 tokens must be 3, was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MarkovTable.firstOrder(new double[] {0.5, 0.4}))
        .withMessageStartingWith("sum of row 0 after 0 tokens must be in");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MarkovTable.firstOrder(new double[] {1.5, -0.5}))
        .withMessage("row 0 after 0 tokens, token 0 must be in [0, 1], was 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MarkovTable.of(
                    new double[][] {{Double.NaN, 1}}, new double[][] {{0.5, 0.5}, {0.5, 0.5}}));
  }

  private static float[] row(MarkovTable table, int... context) {
    float[] row = new float[table.vocabularySize()];
    table.fill(context, context.length, row);
    return row;
  }

  private static float[] logarithms(double[] law) {
    float[] row = new float[law.length];
    for (int token = 0; token < row.length; token++) {
      row[token] = (float) Math.log(law[token]);
    }
    return row;
  }
}
