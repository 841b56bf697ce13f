package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The cut is found nearly always: a miss takes errors of three standard errors twice, where the
/// mass that is missing is looked for and where less is summed before, so more than 2 misses in 60
/// rows have a probability below 10⁻⁴ if the errors are normal.
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

  @Test
  void theGreatestAreFoundWhileTheRowIsSummed() {
    assertThat(missesInOnePass(0.9, false, 1)).isLessThanOrEqualTo(2);
    assertThat(missesInOnePass(0.95, false, 0.8)).isLessThanOrEqualTo(2);
  }

  @Test
  void theNearestAreFoundWhileTheRowIsSummed() {
    assertThat(missesInOnePass(0.95, true, 1)).isLessThanOrEqualTo(2);
  }

  private static int misses(double share, boolean isByDistance) {
    int misses = 0;
    for (int seed = 0; seed < ROWS; seed++) {
      misses += isFound(flat(seed), share, isByDistance) ? 0 : 1;
    }
    return misses;
  }

  private static int missesInOnePass(double share, boolean isByDistance, double scale) {
    int misses = 0;
    for (int seed = 0; seed < ROWS; seed++) {
      misses += isFoundInOnePass(zipf(seed), share, isByDistance, scale) ? 0 : 1;
    }
    return misses;
  }

  private static float[] flat(int seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE];
    for (int index = 0; index < SIZE; index++) {
      values[index] = (float) random.nextGaussian();
    }
    return values;
  }

  /// The greatest values are few, so that few blocks hold one above a window.
  private static float[] zipf(int seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE];
    for (int index = 0; index < SIZE; index++) {
      values[index] = (float) (-1.05 * Math.log(1 + SIZE * random.nextDouble()));
    }
    return values;
  }

  private static boolean isFoundInOnePass(
      float[] values, double share, boolean isByDistance, double scale) {
    Candidates candidates = new Candidates(SIZE);
    candidates.load(values);
    Reading reading = new Reading();
    reading.reset();
    reading.multiply(scale);
    Laws laws = new Laws(candidates, reading);
    laws.forget();
    assertThat(laws.isRowUnsummed()).isTrue();
    LawEstimate estimate = laws.estimate();
    Closeness closeness = new Closeness();
    if (isByDistance) {
      closeness.to((float) estimate.typical());
    }
    RowCut cut = new RowCut(candidates, closeness, new Band(SIZE));
    cut.sample(laws.unsummed());
    cut.look(estimate, 1 - share);
    assertThat(cut.isForOnePass()).isTrue();
    boolean isSummed = cut.sumInOnePass(share, laws);
    assertThat(laws.isRowUnsummed()).isFalse();
    if (isByDistance) {
      closeness.to(laws.typical());
      cut.recentre();
    }
    LawStatistics law = laws.current();
    if (!isSummed && !cut.sumLess(share * law.total, law, laws.next())) {
      return false;
    }
    if (!cut.find(1, false, new int[SIZE], new float[SIZE], laws.next())) {
      return false;
    }
    check(values, cut, laws.next(), law, share, isByDistance);
    return true;
  }

  private static boolean isFound(float[] values, double share, boolean isByDistance) {
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
    cut.sample(law);
    cut.look(law, law.total - needed);
    assertThat(cut.isForList()).isFalse();
    LawStatistics kept = new LawStatistics(SIZE);
    if (!cut.sum(needed, law, kept) || !cut.find(1, false, new int[SIZE], new float[SIZE], kept)) {
      return false;
    }
    check(values, cut, kept, law, share, isByDistance);
    return true;
  }

  private static void check(
      float[] values,
      RowCut cut,
      LawStatistics kept,
      LawStatistics law,
      double share,
      boolean isByDistance) {
    double mass = 0;
    double least = Double.POSITIVE_INFINITY;
    int inside = 0;
    for (float value : values) {
      if (value >= cut.floor() && value <= cut.ceiling()) {
        inside++;
        double weight = Math.exp((value - law.base()) * law.scale());
        mass += weight;
        least = Math.min(least, weight);
      }
    }
    assertThat(inside).isEqualTo(cut.kept());
    assertThat(mass).isGreaterThan((share - 1e-5) * law.total);
    assertThat(kept.sumOfWeights() / mass).isBetween(1 - 1e-6, 1 + 1e-6);
    double last = isByDistance ? 1 : least;
    assertThat(mass - last).isLessThan((share + 1e-5) * law.total);
  }
}
