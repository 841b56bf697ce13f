package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Of 200 numbers few lie more than four standard errors off. Errors come from 12 differences, and
/// weights are skew: one in a hundred is that far off, so more than 12 with a probability below
/// 10⁻⁵.
class LawEstimateTest {
  private static final int SIZE = 100_000;
  private static final int ROWS = 50;

  @Test
  void totalAndTypicalNumberAreWithinTheirErrors() {
    int far = 0;
    for (double drift : new double[] {0, 4}) {
      for (int seed = 0; seed < ROWS; seed++) {
        Candidates candidates = new Candidates(SIZE);
        candidates.load(row(drift, seed));
        LawStatistics probes = new LawStatistics(SIZE);
        probes.sumProbes(candidates.row(), candidates.greatest(), 0.9);
        LawEstimate estimate = new LawEstimate(SIZE);
        estimate.make(probes, candidates.rowMaxima().ofLanes(), candidates.row().blocks());
        LawStatistics law = new LawStatistics(SIZE);
        law.sum(candidates.row(), candidates.greatest(), 0.9);
        law.finish(candidates.row(), candidates.greatest(), SIZE, 0.9, 0);
        double off = estimate.total() - law.total;
        double typicalOff = estimate.typical() - (law.logSumExp - law.entropy) / 0.9;
        far += Math.abs(off) > 4 * estimate.totalError() ? 1 : 0;
        far += Math.abs(typicalOff) > 4 * estimate.typicalError() ? 1 : 0;
        assertThat(estimate.totalError()).isLessThan(0.1 * law.total);
      }
    }
    assertThat(far).isLessThanOrEqualTo(12);
  }

  @Test
  void sumsOfPartsAreThoseOfTheWhole() {
    for (int size : new int[] {5_000, 9_000, 40_000, SIZE}) {
      Candidates candidates = new Candidates(size);
      candidates.load(Arrays.copyOf(row(0, 3), size));
      Row row = candidates.row();
      float base = candidates.greatest();
      LawStatistics whole = new LawStatistics(size);
      whole.sum(row, base, 1);
      LawStatistics within = new LawStatistics(size);
      int inside = within.sumWithin(row, base, 1, -9, -2);
      LawStatistics parts = new LawStatistics(size);
      parts.sumProbes(row, base, 1);
      LawStatistics partsWithin = new LawStatistics(size);
      int reaching = parts.sumRest(row, -9, partsWithin);
      int cut = partsWithin.cutAbove(row, candidates.rowMaxima().values(), -9, -2);
      assertThat(reaching - cut).isEqualTo(inside);
      LawStatistics plainParts = new LawStatistics(size);
      plainParts.sumProbes(row, base, 1);
      plainParts.sumRest(row);
      for (int block = 0; block < row.blocks(); block++) {
        assertThat(parts.sum(block)).isEqualTo(whole.sum(block));
        assertThat(parts.moment(block)).isEqualTo(whole.moment(block));
        assertThat(plainParts.sum(block)).isEqualTo(whole.sum(block));
        assertThat(partsWithin.sum(block)).isEqualTo(within.sum(block));
        assertThat(partsWithin.moment(block)).isEqualTo(within.moment(block));
      }
    }
  }

  /// Zipf's law, or numbers that fall along the row.
  private static float[] row(double drift, int seed) {
    Random random = new Random(seed);
    float[] row = new float[SIZE];
    for (int token = 0; token < SIZE; token++) {
      double number =
          drift == 0
              ? -1.1 * Math.log(1 + SIZE * random.nextDouble())
              : random.nextGaussian() - drift * token / SIZE;
      row[token] = (float) number;
    }
    return row;
  }
}
