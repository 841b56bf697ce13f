package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BlockMaximaTest {
  private static final int SIZE = 5 * LogitsKernels.BLOCK + 100;
  private static final int ROUNDS = 200;

  @Test
  void changesLeaveWhatReadingTheRowAnewGives() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      float[] values = new float[SIZE];
      for (int index = 0; index < SIZE; index++) {
        values[index] = value(random);
      }
      Row row = new Row(SIZE);
      row.load(values, SIZE);
      BlockMaxima maxima = new BlockMaxima(row, SIZE);
      maxima.find();
      for (int change = random.nextInt(60); change >= 0; change--) {
        int index = random.nextInt(SIZE);
        if (random.nextInt(4) == 0) {
          maxima.refresh();
          index = maxima.indexOf(maxima.greatest());
        }
        float now = value(random);
        maxima.change(index, row.value(index), now);
        row.set(index, now);
      }
      maxima.refresh();
      BlockMaxima anew = new BlockMaxima(row, SIZE);
      anew.find();
      assertThat(maxima.greatest()).isEqualTo(anew.greatest());
      assertThat(maxima.supportSize()).isEqualTo(anew.supportSize());
      assertThat(maxima.values()).containsExactly(anew.values());
    }
  }

  /// Few different values, so that maxima occur more than once; some without mass.
  private static float value(Random random) {
    return random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(40) - 20;
  }

  @Test
  void aNumberThatIsNotFiniteIsRefusedOnceItHasBeenSet() {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Row row = new Row(SIZE);
      row.load(new float[SIZE], SIZE);
      BlockMaxima maxima = new BlockMaxima(row, SIZE);
      maxima.find();
      maxima.change(700, row.value(700), wrong);
      row.set(700, wrong);
      assertThatThrownBy(maxima::refresh)
          .isInstanceOf(NonFiniteLogitsException.class)
          .hasMessageContaining("700");
    }
  }

  @Test
  void aRowThatHasLostItsMassIsRefusedAgainAndAgain() {
    float[] values = new float[SIZE];
    Arrays.fill(values, Float.NEGATIVE_INFINITY);
    values[700] = 1;
    Row row = new Row(SIZE);
    row.load(values, SIZE);
    BlockMaxima maxima = new BlockMaxima(row, SIZE);
    maxima.find();
    maxima.change(700, row.value(700), Float.NEGATIVE_INFINITY);
    row.set(700, Float.NEGATIVE_INFINITY);
    assertThatThrownBy(maxima::refresh).isInstanceOf(EmptySupportException.class);
    assertThatThrownBy(maxima::refresh).isInstanceOf(EmptySupportException.class);
  }

  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void leastNegativeNumbersAreTold() {
    float[] values = new float[SIZE];
    Arrays.fill(values, -Float.MIN_VALUE);
    Row row = new Row(SIZE);
    row.load(values, SIZE);
    BlockMaxima maxima = new BlockMaxima(row, SIZE);
    maxima.find();
    assertThat(maxima.reachedBy(3)).isEqualTo(-Float.MIN_VALUE);
  }
}
