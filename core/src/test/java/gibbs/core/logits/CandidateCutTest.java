package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Cuts by mass of long rows, whose law may be summed along with what stays, equal sorting.
class CandidateCutTest {
  private static final int SIZE = 60_000;
  private static final int SEEDS = 6;
  private static final double[] SHARES = {0.5, 0.9, 0.99};

  /// Sums of weights in single precision may be off by this.
  private static final double ROUNDING = 1e-6;

  private enum Shape {
    PEAKED,
    ZIPF,
    FLAT
  }

  @Test
  void nucleiEqualSorting() {
    for (double temperature : new double[] {1, 0.7}) {
      forAll((row, share) -> check(row, share, temperature, false));
    }
  }

  @Test
  void typicalSetsEqualSorting() {
    for (double temperature : new double[] {1, 0.7}) {
      forAll((row, share) -> check(row, share, temperature, true));
    }
  }

  /// Rows of equal numbers in threes: what comes after the last one goes, but not below the
  // minimum.
  @Test
  void tiesAreCutButNotBelowTheMinimum() {
    float[] row = new float[20_000];
    for (int token = 0; token < row.length; token++) {
      row[token] = token % 3;
    }
    for (int minKeep : new int[] {1, 9_000, 13_000}) {
      Logits nucleus = Logits.of(row);
      nucleus.keepNucleus(0.7, minKeep);
      assertThat(nucleus.supportSize()).isEqualTo(Math.max(7_614, minKeep));
      Logits typical = Logits.of(row);
      typical.keepTypical(0.01, minKeep);
      assertThat(typical.supportSize()).isGreaterThanOrEqualTo(minKeep);
      Logits ties = Logits.of(row);
      ties.keepTypicalAndTies(0.01, minKeep);
      assertThat(ties.supportSize()).isGreaterThanOrEqualTo(Math.max(6_666, minKeep));
    }
  }

  @Test
  void itDoesNotMatterWhetherTheLawWasKnownBefore() {
    for (double temperature : new double[] {1, 0.7}) {
      forAll(
          (row, share) -> {
            for (boolean isTypical : new boolean[] {false, true}) {
              Logits fresh = Logits.of(row);
              fresh.scale(1 / temperature);
              Logits known = fresh.copy();
              assertThat(known.entropy()).isPositive();
              cut(fresh, share, isTypical);
              cut(known, share, isTypical);
              assertThat(fresh.supportSize()).isEqualTo(known.supportSize());
              assertThat(fresh.logZ()).isEqualTo(known.logZ());
              assertThat(fresh.entropy()).isEqualTo(known.entropy());
              assertThat(fresh.token(fresh.quantile(share)))
                  .isEqualTo(known.token(known.quantile(share)));
            }
          });
    }
  }

  private static void cut(Logits logits, double share, boolean isTypical) {
    if (isTypical) {
      logits.keepTypical(share, 1);
    } else {
      logits.keepNucleus(share, 1);
    }
  }

  private interface Property {
    void check(float[] row, double share);
  }

  private static void forAll(Property property) {
    for (Shape shape : Shape.values()) {
      for (int seed = 0; seed < SEEDS; seed++) {
        float[] row = row(shape, seed);
        for (double share : SHARES) {
          property.check(row, share);
        }
      }
    }
  }

  private static float[] row(Shape shape, int seed) {
    Random random = new Random(seed);
    float[] row = new float[SIZE];
    for (int token = 0; token < SIZE; token++) {
      double normal = random.nextGaussian();
      row[token] =
          (float)
              switch (shape) {
                case PEAKED -> 2.5 * normal + (random.nextInt(1000) == 0 ? 10 : 0);
                case ZIPF -> -1.1 * Math.log(1 + SIZE * random.nextDouble());
                case FLAT -> 0.5 * normal;
              };
    }
    return row;
  }

  private static void check(float[] row, double share, double temperature, boolean isTypical) {
    Logits logits = Logits.of(row);
    logits.scale(1 / temperature);
    Logits before = logits.copy();
    cut(logits, share, isTypical);
    double centre = (before.logSumExp() - before.entropy()) * temperature;
    boolean[] isKept = new boolean[SIZE];
    double mass = 0;
    double moment = 0;
    double leastMark = Double.POSITIVE_INFINITY;
    for (int index = 0; index < logits.size(); index++) {
      if (!logits.isRemoved(index)) {
        int token = logits.token(index);
        isKept[token] = true;
        double logP = before.logProbability(token);
        mass += Math.exp(logP);
        moment += Math.exp(logP) * logP;
        leastMark = Math.min(leastMark, mark(row[token], centre, isTypical));
      }
    }
    double greatestDropped = Double.NEGATIVE_INFINITY;
    double last = 1;
    for (int token = 0; token < SIZE; token++) {
      double mark = mark(row[token], centre, isTypical);
      if (!isKept[token]) {
        greatestDropped = Math.max(greatestDropped, mark);
      } else if (mark == leastMark) {
        last = Math.exp(before.logProbability(token));
      }
    }
    assertThat(greatestDropped).isLessThan(leastMark + 1e-5);
    assertThat(mass).isGreaterThan(share - ROUNDING);
    assertThat(mass - last).isLessThan(share + ROUNDING);
    assertThat(logits.logZ()).isCloseTo(Math.log(mass) + before.logZ(), within(1e-6));
    assertThat(logits.entropy()).isCloseTo(Math.log(mass) - moment / mass, within(1e-5));
    assertThat(logits.modelLogNormalizer()).isEqualTo(Logits.of(row).modelLogNormalizer());
  }

  private static double mark(float value, double centre, boolean isTypical) {
    return isTypical ? -Math.abs(value - centre) : value;
  }
}
