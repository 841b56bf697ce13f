package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderedTest {
  @Test
  void neighboursAreNeighbours() {
    Random random = new Random(1);
    for (int round = 0; round < 100_000; round++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Math.abs(value) < Float.MAX_VALUE) {
        checkNeighbours(value);
      }
    }
  }

  @Test
  void neighboursAreNeighboursAroundZero() {
    for (float value : new float[] {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE}) {
      checkNeighbours(value);
    }
    assertThat(Ordered.bits(-0f)).isEqualTo(Ordered.bits(0f));
    assertThat(Ordered.between(-Float.MIN_VALUE, Float.MIN_VALUE)).isEqualTo(0f);
    assertThat(Ordered.between(-1f, 1f)).isEqualTo(0f);
  }

  private static void checkNeighbours(float value) {
    assertThat(Ordered.value(Ordered.bits(value))).isEqualTo(value + 0f);
    assertThat(Ordered.bits(Math.nextUp(value))).isEqualTo(Ordered.bits(value) + 1);
    assertThat(Ordered.bits(Math.nextDown(value))).isEqualTo(Ordered.bits(value) - 1);
  }
}
