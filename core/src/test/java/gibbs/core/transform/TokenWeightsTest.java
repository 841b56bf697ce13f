package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenWeightsTest {
  /// Growth and clearing included: always what a map gives.
  @Test
  void greatestAndSumOfEveryToken() {
    SplittableRandom random = new SplittableRandom(3);
    TokenWeights weights = new TokenWeights();
    for (int size : new int[] {0, 5, 100, 7, 1000}) {
      weights.clear();
      Map<Integer, DoubleSummaryStatistics> expected = new HashMap<>();
      for (int occurrence = 0; occurrence < size; occurrence++) {
        int token = random.nextInt(300);
        double weight = random.nextDouble();
        weights.add(token, weight);
        expected.computeIfAbsent(token, _ -> new DoubleSummaryStatistics()).accept(weight);
      }
      for (int token = 0; token < 300; token++) {
        int slot = weights.find(token);
        DoubleSummaryStatistics wanted = expected.get(token);
        assertThat(slot >= 0).isEqualTo(wanted != null);
        if (wanted != null) {
          assertThat(weights.token(slot)).isEqualTo(token);
          assertThat(weights.greatest(slot)).isEqualTo(wanted.getMax());
          assertThat(weights.sum(slot)).isEqualTo(wanted.getSum(), within(1e-9));
        }
      }
    }
  }
}
