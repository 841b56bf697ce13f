package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The estimate lies within eight standard errors, which come from 14 blocks: were what blocks hold
/// normal, one of the 80 numbers that are looked at would be farther off with a probability below
/// 10⁻³.
class LawEstimateTest {
  private static final int SIZE = 100_000;
  private static final int ROWS = 20;

  @Test
  void totalAndTypicalNumberAreWithinTheirErrors() {
    for (double steepness : new double[] {0.5, 1.1}) {
      for (int seed = 0; seed < ROWS; seed++) {
        Candidates candidates = new Candidates(SIZE);
        candidates.load(row(steepness, seed));
        LawStatistics some = new LawStatistics(SIZE);
        some.sumSome(candidates.row(), candidates.greatest(), 0.9);
        LawEstimate estimate = new LawEstimate(SIZE);
        estimate.make(some, candidates.rowMaxima().ofLanes(), candidates.row().blocks());
        LawStatistics law = new LawStatistics(SIZE);
        law.sum(candidates.row(), candidates.greatest(), 0.9);
        law.finish(candidates.row(), candidates.greatest(), SIZE, 0.9, 0);
        assertThat(estimate.total()).isCloseTo(law.total, within(8 * estimate.totalError()));
        assertThat(estimate.totalError()).isLessThan(0.03 * law.total);
        assertThat(0.9 * estimate.typical())
            .isCloseTo(law.logSumExp - law.entropy, within(8 * 0.9 * estimate.typicalError()));
      }
    }
  }

  @Test
  void sumsOfPartsAreThoseOfTheWhole() {
    for (int size : new int[] {5_000, 9_000, 40_000, SIZE}) {
      float[] values = new float[size];
      System.arraycopy(row(1.1, 3), 0, values, 0, size);
      Candidates candidates = new Candidates(size);
      candidates.load(values);
      Row row = candidates.row();
      float base = candidates.greatest();
      float[] maxima = candidates.rowMaxima().values();
      LawStatistics whole = new LawStatistics(size);
      whole.sum(row, base, 1);
      LawStatistics within = new LawStatistics(size);
      int inside = within.sumWithin(row, base, 1, -9, -2);
      LawStatistics parts = new LawStatistics(size);
      parts.sumSome(row, base, 1);
      LawStatistics partsWithin = new LawStatistics(size);
      assertThat(parts.sumOthers(row, maxima, -9, -2, partsWithin)).isEqualTo(inside);
      LawStatistics plainParts = new LawStatistics(size);
      plainParts.sumSome(row, base, 1);
      plainParts.sumOthers(row);
      for (int block = 0; block < row.blocks(); block++) {
        assertThat(parts.sum(block)).isEqualTo(whole.sum(block));
        assertThat(parts.moment(block)).isEqualTo(whole.moment(block));
        assertThat(plainParts.sum(block)).isEqualTo(whole.sum(block));
        assertThat(partsWithin.sum(block)).isEqualTo(within.sum(block));
        assertThat(partsWithin.moment(block)).isEqualTo(within.moment(block));
      }
    }
  }

  private static float[] row(double steepness, int seed) {
    Random random = new Random(seed);
    float[] row = new float[SIZE];
    for (int token = 0; token < SIZE; token++) {
      row[token] = (float) (-steepness * Math.log(1 + SIZE * random.nextDouble()));
    }
    return row;
  }
}
