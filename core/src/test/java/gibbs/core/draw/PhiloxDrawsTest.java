package gibbs.core.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhiloxDrawsTest {
  @Test
  void sameKeySameNumbers() {
    Draws left = PhiloxDraws.of(42, 3, 1);
    Draws right = PhiloxDraws.of(42, 3, 1);
    left.uniform(Purpose.TOKEN);
    left.moveTo(7);
    right.moveTo(7);
    assertThat(left.uniform(Purpose.COIN)).isEqualTo(right.uniform(Purpose.COIN));
  }

  @Test
  void goingBackGivesTheSameNumbersAgain() {
    Draws draws = PhiloxDraws.of(42, 0, 0);
    double first = draws.uniform(Purpose.TOKEN);
    draws.moveTo(1);
    draws.uniform(Purpose.TOKEN);
    draws.moveTo(0);
    assertThat(draws.uniform(Purpose.TOKEN)).isEqualTo(first);
  }

  @Test
  void everyPartOfTheKeyMatters() {
    Set<Double> numbers = new HashSet<>();
    int count = 0;
    for (long seed : new long[] {0, 1, 1L << 32, -1}) {
      for (long completion : new long[] {0, 1, 1L << 40}) {
        for (long attempt : new long[] {0, 1}) {
          Draws root = PhiloxDraws.of(seed, completion, attempt);
          for (Draws draws : new Draws[] {root, root.fork(0), root.fork(1), root.fork(0).fork(0)}) {
            for (long position : new long[] {0, 1, 70_000}) {
              draws.moveTo(position);
              for (Purpose purpose : Purpose.values()) {
                numbers.add(draws.uniform(purpose));
                numbers.add(draws.uniform(purpose));
                count += 2;
              }
            }
          }
        }
      }
    }
    assertThat(numbers).hasSize(count);
  }

  /// χ² with 63 degrees of freedom over 64,000 numbers; 131 is exceeded by chance once in 10⁶.
  @Test
  void numbersAreUniform() {
    int[] counts = new int[64];
    Draws draws = PhiloxDraws.of(2026, 0, 0);
    for (int position = 0; position < 64_000; position++) {
      draws.moveTo(position);
      counts[(int) (64 * draws.uniform(Purpose.TOKEN))]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 1000.0) * (count - 1000.0) / 1000.0;
    }
    assertThat(chiSquare).isBetween(20.0, 131.0);
  }

  @Test
  void coinsKeepTheirEnds() {
    Draws draws = PhiloxDraws.of(5, 0, 0);
    for (int toss = 0; toss < 1000; toss++) {
      assertThat(draws.coin(Purpose.COIN, 0)).isFalse();
      assertThat(draws.coin(Purpose.COIN, 1)).isTrue();
    }
  }

  @Test
  void neverDrawsAnIndexWithoutWeight() {
    Categorical law = Categorical.of(0, 0.25, 0, 0.75, 0);
    assertThat(law.quantile(0)).isEqualTo(1);
    assertThat(law.quantile(0.2499999)).isEqualTo(1);
    assertThat(law.quantile(0.25)).isEqualTo(3);
    assertThat(law.quantile(Math.nextDown(1.0))).isEqualTo(3);
  }
}
