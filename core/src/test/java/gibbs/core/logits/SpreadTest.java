package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void theWindowsValuesCountOnce() {
    float[] values = {1, 2, 3, 4, 100, -100};
    Row row = new Row(values.length);
    row.load(values, values.length);
    row.narrow(1, 4);
    assertThat(new Spread(values.length).deviation(row, 4))
        .isCloseTo(Math.sqrt(1.25), within(1e-6));
  }

  @Test
  void valuesFarFromZeroLoseNothing() {
    Random random = new Random(1);
    float[] values = new float[10_000];
    double mean = 0;
    for (int index = 0; index < values.length; index++) {
      values[index] = 1000 + (float) random.nextGaussian();
      mean += values[index] / values.length;
    }
    double variance = 0;
    for (float value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    assertThat(deviation(values)).isCloseTo(Math.sqrt(variance), within(1e-5));
  }

  @Test
  void aSampleThatMissesTheMeanIsCorrected() {
    float[] values = new float[10_000];
    Arrays.fill(values, 5000);
    int low = 0;
    for (int index = 0; index < values.length; index += 61) {
      values[index] = -5000;
      low++;
    }
    double share = low / (double) values.length;
    assertThat(deviation(values)).isCloseTo(10_000 * Math.sqrt(share * (1 - share)), within(0.01));
  }

  @Test
  void equalValuesDoNotSpread() {
    float[] values = new float[5000];
    Arrays.fill(values, 0.1f);
    assertThat(deviation(values)).isCloseTo(0, within(1e-12));
  }

  @Test
  void valuesWhoseSquaresOverflowAreSummedInDoublePrecision() {
    float[] values = {3e38f, -3e38f};
    assertThat(deviation(values)).isCloseTo(3e38, within(1e32));
  }

  private static double deviation(float... values) {
    Row row = new Row(values.length);
    row.load(values, values.length);
    return new Spread(values.length).deviation(row, values.length);
  }
}
