package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The cut is found nearly always: a miss takes an error of three standard errors where the mass
/// that is missing is looked for, or of four before, so more than 2 misses in 60 rows have a
/// probability below 10⁻⁴ if the errors are normal.
class RowCutTest {
  private static final int SIZE = 40_000;
  private static final int ROWS = 60;

  @Test
  void theGreatestOfAFlatRowAreFound() {
    assertThat(misses(0.9, false)).isLessThanOrEqualTo(2);
  }

  @Test
  void theNearestOfAFlatRowAreFound() {
    assertThat(misses(0.8, true)).isLessThanOrEqualTo(2);
  }

  private static int misses(double share, boolean isByDistance) {
    int misses = 0;
    for (int seed = 0; seed < ROWS; seed++) {
      misses += isFound(seed, share, isByDistance) ? 0 : 1;
    }
    return misses;
  }

  private static boolean isFound(int seed, double share, boolean isByDistance) {
    Random random = new Random(seed);
    float[] values = new float[SIZE];
    for (int index = 0; index < SIZE; index++) {
      values[index] = (float) random.nextGaussian();
    }
    Candidates candidates = new Candidates(SIZE);
    candidates.load(values);
    LawStatistics law = new LawStatistics(SIZE);
    law.sum(candidates.row(), candidates.greatest(), 1);
    law.finish(candidates.row(), candidates.greatest(), SIZE, 1, 0);
    Closeness closeness = new Closeness();
    if (isByDistance) {
      closeness.to((float) (law.logSumExp - law.entropy));
    }
    RowCut cut = new RowCut(candidates, closeness, new Band(SIZE));
    double needed = share * law.total;
    cut.sample(law, law.total - needed);
    assertThat(cut.isForList()).isFalse();
    LawStatistics kept = new LawStatistics(SIZE);
    if (!cut.sum(needed, law, kept) || !cut.find(1, false, new int[SIZE], new float[SIZE], kept)) {
      return false;
    }
    double mass = 0;
    double least = Double.POSITIVE_INFINITY;
    int inside = 0;
    for (float value : values) {
      if (value >= cut.floor() && value <= cut.ceiling()) {
        inside++;
        mass += Math.exp(value - law.base());
        least = Math.min(least, Math.exp(value - law.base()));
      }
    }
    assertThat(inside).isEqualTo(cut.kept());
    assertThat(mass).isGreaterThan((share - 1e-5) * law.total);
    assertThat(kept.sumOfWeights() / mass).isBetween(1 - 1e-6, 1 + 1e-6);
    assertThat(mass - (isByDistance ? Math.exp(1) : least)).isLessThan((share + 1e-5) * law.total);
    return true;
  }
}
