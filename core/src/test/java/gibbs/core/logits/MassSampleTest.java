package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MassSampleTest {
  private static final int SIZE = 10_000;

  @Test
  void marksAreNumbersAtAnEndlessTemperature() {
    float[] values = new float[SIZE];
    for (int index = 0; index < SIZE; index++) {
      values[index] = 1 + (float) index / SIZE;
    }
    Candidates candidates = new Candidates(SIZE);
    candidates.load(values);
    LawStatistics law = new LawStatistics(SIZE);
    law.sum(candidates.row(), candidates.greatest(), 1e-38);
    law.finish(candidates.row(), candidates.greatest(), SIZE, 1e-38, 0);
    for (boolean isByDistance : new boolean[] {false, true}) {
      Closeness closeness = new Closeness();
      if (isByDistance) {
        closeness.to(0);
      }
      MassSample sample = new MassSample(SIZE);
      sample.draw(candidates.row(), candidates.rowMaxima(), law);
      sample.order(closeness, law.total);
      sample.bracket(0.5 * law.total, 0, 0);
      assertThat(sample.outer()).isLessThanOrEqualTo(sample.inner(1));
      assertThat(sample.inner(1)).isLessThanOrEqualTo(sample.inner(4));
    }
  }
}
