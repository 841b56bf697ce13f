package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogitsTest {
  private static final float REMOVED = Float.NEGATIVE_INFINITY;

  @Test
  void startsAsTheModelsLaw() {
    Logits logits = Logits.of(1f, 2f, 3f);
    double normalizer = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    assertThat(logits.logZ()).isEqualTo(0, within(1e-6));
    assertThat(logits.logFactor(1)).isEqualTo(2 - normalizer, within(1e-6));
    assertThat(logits.logit(1)).isEqualTo(2);
    assertThat(logits.entropy()).isEqualTo(logits.modelEntropy());
  }

  @Test
  void scalingRaisesFactorsToAPower() {
    Logits logits = Logits.of(1f, 2f, 3f);
    double before = logits.logFactor(2);
    logits.scale(2);
    assertThat(logits.logFactor(2)).isEqualTo(2 * before, within(1e-6));
  }

  @Test
  void aConstantAddedToTheRowChangesNoFactor() {
    Logits plain = Logits.of(1f, 2f, 3f);
    Logits shifted = Logits.of(101f, 102f, 103f);
    for (Logits logits : new Logits[] {plain, shifted}) {
      logits.scale(0.5);
      logits.add(0, 1);
      logits.keepAtLeast(logits.max() - 0.9, 1);
    }
    assertThat(shifted.size()).isEqualTo(plain.size());
    for (int index = 0; index < plain.size(); index++) {
      assertThat(shifted.logFactor(index)).isEqualTo(plain.logFactor(index), within(1e-4));
    }
    assertThat(shifted.logZ()).isEqualTo(plain.logZ(), within(1e-4));
  }

  @Test
  void normalizingKeepsFactorsAndMovesLogits() {
    Logits logits = Logits.of(1f, 2f, 3f);
    logits.scale(2);
    double factor = logits.logFactor(0);
    double logZ = logits.logZ();
    logits.normalize();
    assertThat(logits.logFactor(0)).isEqualTo(factor, within(1e-12));
    assertThat(logits.logZ()).isEqualTo(logZ, within(1e-12));
    assertThat(logits.logSumExp()).isEqualTo(0, within(1e-12));
  }

  @Test
  void sortingPutsEqualLogitsInOrderOfIds() {
    Logits logits = Logits.of(1f, 3f, REMOVED, 3f, -0f, 0f);
    logits.sort();
    assertThat(logits.size()).isEqualTo(5);
    int[] order = new int[5];
    for (int index = 0; index < 5; index++) {
      order[index] = logits.token(index);
    }
    assertThat(order).containsExactly(1, 3, 0, 4, 5);
    assertThat(logits.logit(2)).isEqualTo(1);
  }

  @Test
  void keepsGivenTokensAlone() {
    for (int shortened = 0; shortened < 2; shortened++) {
      Logits logits = Logits.of(1f, REMOVED, 2f, 3f, 0f);
      if (shortened == 1) {
        logits.keepTop(4);
      }
      logits.scale(2);
      logits.retainTokens(new int[] {-1, 0, 1, 3, 70, 2}, 5);
      double z = (Math.exp(2) + Math.exp(6)) / Math.pow(Math.E + Math.exp(2) + Math.exp(3) + 1, 2);
      assertThat(logits.size()).isEqualTo(2);
      assertThat(logits.indexOf(0)).isNotNegative();
      assertThat(logits.logit(logits.indexOf(3))).isEqualTo(6);
      assertThat(logits.logZ()).isEqualTo(Math.log(z), within(1e-6));
      assertThatThrownBy(() -> logits.retainTokens(new int[] {2, 4}, 2))
          .isInstanceOf(EmptySupportException.class);
    }
  }

  @Test
  void aRemovedTokenStaysRemoved() {
    Logits logits = Logits.of(1f, 2f);
    logits.remove(0);
    logits.add(0, 100);
    logits.set(0, 5);
    assertThat(logits.isRemoved(0)).isTrue();
    assertThat(logits.supportSize()).isEqualTo(1);
  }

  @Test
  void refusesNaNAndInfinity() {
    assertThatThrownBy(() -> Logits.of(1f, Float.NaN).logZ())
        .isInstanceOf(NonFiniteLogitsException.class)
        .hasMessageContaining("token 1 is NaN");
    assertThatThrownBy(() -> Logits.of(Float.POSITIVE_INFINITY).logZ())
        .isInstanceOf(NonFiniteLogitsException.class);
  }

  @Test
  void refusesALawWithoutSupport() {
    assertThatThrownBy(() -> Logits.of(REMOVED, REMOVED).argmax())
        .isInstanceOf(EmptySupportException.class);
  }

  @Test
  void argmaxTakesTheLowestIdAmongEqual() {
    assertThat(Logits.of(1f, 4f, 4f).argmax()).isEqualTo(1);
  }

  @Test
  void aCopyIsIndependent() {
    Logits logits = Logits.of(1f, 2f, 3f);
    logits.sort();
    Logits copy = logits.copy();
    copy.truncate(1);
    copy.scale(3);
    assertThat(logits.size()).isEqualTo(3);
    assertThat(logits.logZ()).isEqualTo(0, within(1e-6));
  }

  @Test
  void theGreatestAreReadInOrder() {
    Logits logits = Logits.of(1, 4, Float.NEGATIVE_INFINITY, 4, 2, 3);
    double[] top = new double[4];
    assertThat(logits.greatest(top)).isEqualTo(4);
    assertThat(top).containsExactly(4, 4, 3, 2);
    assertThat(logits.hasAllTokens()).isTrue();

    logits.scale(2);
    logits.keepTop(3);
    assertThat(logits.greatest(top)).isEqualTo(3);
    assertThat(top).startsWith(8, 8, 6);
    assertThat(logits.greatest(new double[0])).isZero();
  }

  @Test
  void factorsAreCombinedWithTheirGauge() {
    Logits logits = Logits.of(1, 2, 3, Float.NEGATIVE_INFINITY);
    Logits other = Logits.of(-7, -5, -6, 0);
    double[] expected = new double[3];
    for (int token = 0; token < 3; token++) {
      expected[token] = 1.5 * logits.logFactor(token) - 0.5 * other.logFactor(token);
    }
    logits.combine(1.5, other, -0.5);
    for (int token = 0; token < 3; token++) {
      assertThat(logits.logFactor(token)).isCloseTo(expected[token], within(1e-6));
    }
    assertThat(logits.logit(0)).isCloseTo(1.5 + 3.5, within(1e-6));
    assertThat(logits.isRemoved(3)).isTrue();
    assertThat(logits.logZ()).isCloseTo(logSum(expected), within(1e-6));
    double before = logits.logFactor(1);
    logits.scale(0.5);
    assertThat(logits.logFactor(1)).isCloseTo(0.5 * before, within(1e-6));
  }

  @Test
  void aFactorDividedByNothingIsRefused() {
    Logits logits = Logits.of(1, 2);
    logits.combine(2, Logits.of(0, Float.NEGATIVE_INFINITY), -1);
    assertThatThrownBy(logits::logZ).isInstanceOf(NonFiniteLogitsException.class);
  }

  private static double logSum(double... logarithms) {
    double sum = 0;
    for (double each : logarithms) {
      sum += Math.exp(each);
    }
    return Math.log(sum);
  }

  @Test
  void lawsWithOneGreatTokenAreExactInTheirTail() {
    Logits logits = Logits.of(0, 20, 1, 2);
    double rest = Math.exp(-20) + Math.exp(-19) + Math.exp(-18);
    double moment = 20 * Math.exp(-20) + 19 * Math.exp(-19) + 18 * Math.exp(-18);
    double entropy = Math.log1p(rest) + moment / (1 + rest);

    assertThat(logits.logSumExp() - 20).isEqualTo(Math.log1p(rest), within(1e-14));
    assertThat(logits.entropy() / entropy).isEqualTo(1, within(3e-6));

    logits.scale(3);
    double tail = Math.exp(-60) + Math.exp(-57) + Math.exp(-54);
    assertThat(logits.entropy() / (54 * tail)).isEqualTo(1, within(0.1));
  }

  @Test
  void logitOfAProbabilityIsThatOfTheTokenThatHasIt() {
    Logits logits = Logits.of(1.7f, 1.7f, 1.7f, 1.7f);

    assertThat(logits.logitOf(0.25)).isEqualTo(1.7f);
    assertThat(logits.maxProbability()).isEqualTo(0.25);
    assertThat(logits.logitOf(0)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void aConstantFactorChangesZAndNothingElse() {
    Logits logits = Logits.of(1f, 2f, REMOVED);
    double factor = logits.logFactor(1);

    logits.multiply(0.7);

    assertThat(logits.logZ()).isEqualTo(0.7, within(1e-6));
    assertThat(logits.logFactor(1)).isEqualTo(factor + 0.7, within(1e-12));
    assertThat(logits.logit(1)).isEqualTo(2);
    logits.scale(2);
    assertThat(logits.logFactor(1)).isEqualTo(2 * (factor + 0.7), within(1e-12));
  }

  @Test
  void maskedTokensCountAndDroppedOnesDoNot() {
    Logits logits = Logits.of(1f, 4f, 3f, 2f, REMOVED);
    assertThat(logits.candidateCount()).isEqualTo(5);

    logits.removeBelow(2);
    assertThat(logits.candidateCount()).isEqualTo(5);
    assertThat(logits.supportSize()).isEqualTo(3);

    logits.drop(new int[] {1, 9}, 1);
    assertThat(logits.candidateCount()).isEqualTo(4);
    assertThat(logits.supportSize()).isEqualTo(2);
    assertThat(logits.copy().candidateCount()).isEqualTo(4);
    Logits top = logits.copy();
    top.keepTop(4);
    assertThat(top.candidateCount()).isEqualTo(4);
    top.keepTop(3);
    assertThat(top.candidateCount()).isEqualTo(3);

    logits.keepAtLeast(-10, 1);
    assertThat(logits.candidateCount()).isEqualTo(2);
  }

  @Test
  void findsTheCandidatesAboveAThresholdWhereTheyStand() {
    Logits logits = Logits.of(1f, 4f, REMOVED, 3f, 3f);
    int[] found = new int[5];

    assertThat(logits.indicesAtLeast(3, found)).isEqualTo(3);
    assertThat(found).startsWith(1, 3, 4);
    assertThat(logits.hasAllTokens()).isTrue();

    logits.keepTop(3);
    logits.sort();
    assertThat(logits.indicesAtLeast(3.5, found)).isEqualTo(1);
    assertThat(logits.token(found[0])).isEqualTo(1);
    assertThat(logits.indicesAtLeast(5, found)).isZero();
  }

  @Test
  void massWithoutSomeIsTheSumOverTheOthers() {
    Logits logits = Logits.of(30f, 0f, 28f, REMOVED, 1f);
    double total = Math.exp(0) + Math.exp(-30) + Math.exp(-2) + Math.exp(-29);

    double left = logits.massWithout(new int[] {0, 2}, 2);

    assertThat(left / ((Math.exp(-30) + Math.exp(-29)) / total)).isEqualTo(1, within(3e-6));
  }

  @Test
  void keepsWhatIsAsNearAsTheLast() {
    Logits logits = Logits.of(1f, 2f, 3f, 2f, 2f);

    Logits one = logits.copy();
    one.keepTypical(0.1, 1);
    Logits ties = logits.copy();
    ties.keepTypicalAndTies(0.1, 1);
    Logits more = logits.copy();
    more.keepTypicalAndTies(0.1, 4);

    assertThat(one.size()).isEqualTo(1);
    assertThat(ties.size()).isEqualTo(3);
    assertThat(more.size()).isEqualTo(4);
  }

  @Test
  void entropyIsANumberWhereACutLooksAtTheLeastNumbersThereAre() {
    int size = 2 * LogitsKernels.SHORT_ROW;
    float[] row = new float[size];
    for (int token = 0; token < size; token++) {
      row[token] = token % 2 == 0 ? -Float.MAX_VALUE : (float) -token / size;
    }
    Logits logits = Logits.of(row);
    logits.scale(2);
    logits.keepNucleus(0.999, 1);
    double total = 0;
    double moment = 0;
    for (int index = 0; index < logits.size(); index++) {
      double number = 2.0 * row[logits.token(index)];
      double weight = logits.isRemoved(index) ? 0 : Math.exp(number);
      total += weight;
      moment += weight > 0 ? weight * number : 0;
    }
    assertThat(logits.entropy()).isCloseTo(Math.log(total) - moment / total, within(1e-5));
  }

  @Test
  void theNearestAreFoundAtAnEndlessTemperature() {
    float[] row = new float[10_000];
    for (int token = 0; token < row.length; token++) {
      row[token] = 1 + (float) token / row.length;
    }
    row[0] = 0.001f;
    Logits logits = Logits.of(row);
    logits.scale(1e-38);
    logits.keepTypical(0.5, 1);
    assertThat(logits.supportSize()).isBetween(4_999, 5_001);
  }
}
