package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MassCutTest {
  private static final int ROUNDS = 300;

  @Test
  void theLastEntryIsTheOneThatSortingFinds() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int n = 1 + random.nextInt(round % 3 == 0 ? 10_000 : 200);
      float[] marks = new float[n];
      float[] weights = new float[n];
      int[] ids = new int[n];
      for (int entry = 0; entry < n; entry++) {
        marks[entry] =
            random.nextInt(4) == 0 ? random.nextInt(3) : (float) random.nextGaussian() * 5;
        weights[entry] = 1 + random.nextInt(1000);
        ids[entry] = 3 * entry + 1;
      }
      double total = 0;
      for (float weight : weights) {
        total += weight;
      }
      double needed = random.nextInt(10) == 0 ? total + 5 : Math.ceil(random.nextDouble() * total);
      int[] order =
          IntStream.range(0, n)
              .boxed()
              .sorted(Comparator.<Integer>comparingDouble(entry -> -marks[entry]))
              .mapToInt(Integer::intValue)
              .toArray();
      int rank = 0;
      double mass = weights[order[0]];
      while (mass < needed && rank + 1 < n) {
        mass += weights[order[++rank]];
      }
      long last = new MassCut(n).last(marks, weights, ids, n, -100, 100, needed);
      assertThat(last)
          .as("round %d", round)
          .isEqualTo(Selection.key(marks[order[rank]], ids[order[rank]]));
    }
  }

  @Test
  void wideBoundsChangeNothing() {
    float[] marks = new float[1000];
    float[] weights = new float[1000];
    int[] ids = new int[1000];
    for (int entry = 0; entry < 1000; entry++) {
      marks[entry] = -entry;
      weights[entry] = 1;
      ids[entry] = entry;
    }
    long last =
        new MassCut(1000)
            .last(marks, weights, ids, 1000, -Float.MAX_VALUE, Float.MAX_VALUE / 2, 400);
    assertThat((int) last).isEqualTo(399);
  }

  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void leastNegativeMarksAreTold() {
    float[] marks = new float[100];
    float[] weights = new float[100];
    int[] ids = new int[100];
    for (int entry = 0; entry < 100; entry++) {
      marks[entry] = -Float.MIN_VALUE;
      weights[entry] = 1;
      ids[entry] = entry;
    }
    long last = new MassCut(100).last(marks, weights, ids, 100, -Float.MIN_VALUE, 0, 50);
    assertThat((int) last).isEqualTo(49);
  }
}
