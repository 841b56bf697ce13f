package gibbs.core.decode;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.core.transform.LogitsTransform;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.TokensContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens drawn at a real vocabulary's size follow q: goodness of fit against laws that are written
/// down a second time, by sorting everything in double precision.
///
/// χ² over cells of at least 25 expected draws: once cells of tokens next to each other by
/// probability, which sees wrong weights, once by id, which sees wrong places. A case fails beyond
/// 4.75 standard deviations by Wilson and Hilferty's transformation: chance 1e-6 for each of the 28
/// comparisons, so less than 3e-5 for a false alarm of the whole class, were the seeds not fixed.
class SelectorStatisticalTest {
  private static final int V = 128_256;
  private static final int DRAWS = 100_000;
  private static final double LEAST_EXPECTED = 25;
  private static final double LIMIT = 4.75;
  private static final TokensContext CONTEXT = TokensContext.of(7, 9, 9, 11);
  private static final float[] PEAKED = peaked();
  private static final float[] ZIPF = zipf();

  /// An expression, and what it makes of log p.
  ///
  /// @param expression the chain
  /// @param law log p `[V]` → log f up to a constant
  record Case(String expression, UnaryOperator<double[]> law) {
    @Override
    public String toString() {
      return expression;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("sample", logP -> logP),
        new Case("temperature(0.7)", logP -> scaled(logP, 1 / 0.7)),
        new Case("top_k(40) | temperature(1.5)", logP -> scaled(top(logP, 40), 1 / 1.5)),
        new Case("temperature(1.3) | top_p(0.9)", logP -> nucleus(scaled(logP, 1 / 1.3), 0.9)),
        new Case("min_p(0.01) | temperature(0.9)", logP -> scaled(minP(logP, 0.01), 1 / 0.9)),
        new Case(
            "penalties(frequency=0.5, presence=1) | top_k(2000)",
            logP -> top(penalized(logP), 2000)),
        new Case("mirostat_v2(tau=6)", logP -> surprising(logP, 12)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void drawnTokensFollowTheLaw(Case chain) {
    for (float[] row : List.of(PEAKED, ZIPF)) {
      Logits logits = Logits.of(row);
      for (LogitsTransform rule : Expression.parse(chain.expression).plan().transforms()) {
        rule.start(CONTEXT).apply(logits, CONTEXT);
      }
      int[] counts = counts(logits);
      double[] logF = chain.law.apply(CompletionLaw.logProbabilities(row));
      double logZ = CompletionLaw.logSum(logF);
      double[] expected = Arrays.stream(logF).map(each -> DRAWS * Math.exp(each - logZ)).toArray();
      int[] byId = IntStream.range(0, V).toArray();
      int[] byProbability =
          IntStream.range(0, V)
              .boxed()
              .sorted((left, right) -> Double.compare(expected[right], expected[left]))
              .mapToInt(token -> token)
              .toArray();
      assertThat(deviation(counts, expected, byProbability)).as("by probability").isLessThan(LIMIT);
      assertThat(deviation(counts, expected, byId)).as("by id").isLessThan(LIMIT);
    }
  }

  /// The test sees what it should: a temperature that is 2 % off.
  @Test
  void aWrongLawIsNoticed() {
    Logits logits = Logits.of(PEAKED);
    logits.scale(1 / 0.7);
    double[] logF = scaled(CompletionLaw.logProbabilities(PEAKED), 1 / 0.714);
    double logZ = CompletionLaw.logSum(logF);
    double[] expected = Arrays.stream(logF).map(each -> DRAWS * Math.exp(each - logZ)).toArray();
    int[] byProbability = CompletionLaw.order(logF).stream().mapToInt(Integer::intValue).toArray();
    assertThat(deviation(counts(logits), expected, byProbability)).isGreaterThan(LIMIT);
  }

  private static int[] counts(Logits logits) {
    int[] counts = new int[V];
    Draws draws = PhiloxDraws.of(20261121, 0, 0);
    for (int draw = 0; draw < DRAWS; draw++) {
      draws.moveTo(draw);
      counts[logits.token(Selector.CATEGORICAL.select(logits, draws))]++;
    }
    return counts;
  }

  /// χ² over cells, as standard deviations of a normal law. Draws where nothing is expected are
  /// infinitely far off.
  private static double deviation(int[] counts, double[] expected, int[] order) {
    double chiSquare = 0;
    int cells = 0;
    double cellExpected = 0;
    double cellCount = 0;
    double rest = DRAWS;
    for (int token : order) {
      if (expected[token] == 0 && counts[token] > 0) {
        return Double.POSITIVE_INFINITY;
      }
      cellExpected += expected[token];
      cellCount += counts[token];
      rest -= expected[token];
      if (cellExpected >= LEAST_EXPECTED && rest >= LEAST_EXPECTED) {
        chiSquare += square(cellCount - cellExpected) / cellExpected;
        cells++;
        cellExpected = 0;
        cellCount = 0;
      }
    }
    chiSquare += square(cellCount - cellExpected) / cellExpected;
    double spread = 2.0 / (9 * cells);
    return (Math.cbrt(chiSquare / cells) - (1 - spread)) / Math.sqrt(spread);
  }

  private static double square(double number) {
    return number * number;
  }

  // ---- laws ----

  private static double[] scaled(double[] logF, double factor) {
    return Arrays.stream(logF).map(each -> each * factor).toArray();
  }

  private static double[] top(double[] logF, int count) {
    return only(logF, CompletionLaw.order(logF).subList(0, count));
  }

  private static double[] nucleus(double[] logF, double share) {
    double logZ = CompletionLaw.logSum(logF);
    List<Integer> order = CompletionLaw.order(logF);
    double sum = 0;
    int end = 0;
    while (sum < share) {
      sum += Math.exp(logF[order.get(end++)] - logZ);
    }
    return only(logF, order.subList(0, end));
  }

  private static double[] minP(double[] logF, double p) {
    double least = Arrays.stream(logF).max().orElseThrow() + Math.log(p);
    return Arrays.stream(logF)
        .map(each -> each >= least ? each : Double.NEGATIVE_INFINITY)
        .toArray();
  }

  private static double[] surprising(double[] logF, double bits) {
    return Arrays.stream(logF)
        .map(each -> -each / Math.log(2) <= bits ? each : Double.NEGATIVE_INFINITY)
        .toArray();
  }

  private static double[] penalized(double[] logF) {
    logF[7] -= 1.5;
    logF[9] -= 2;
    logF[11] -= 1.5;
    return logF;
  }

  private static double[] only(double[] logF, List<Integer> kept) {
    double[] cut = new double[logF.length];
    Arrays.fill(cut, Double.NEGATIVE_INFINITY);
    for (int token : kept) {
      cut[token] = logF[token];
    }
    return cut;
  }

  // ---- rows ----

  /// Gaussian with σ = 2.5, and 50 outliers up to 15 higher.
  private static float[] peaked() {
    SplittableRandom random = new SplittableRandom(1);
    float[] row = new float[V];
    for (int token = 0; token < V; token++) {
      row[token] = (float) (2.5 * random.nextGaussian());
    }
    for (int outlier = 0; outlier < 50; outlier++) {
      row[random.nextInt(V)] += (float) (15 * random.nextDouble());
    }
    return row;
  }

  /// p ∝ rank^−1.1, ranks shuffled.
  private static float[] zipf() {
    SplittableRandom random = new SplittableRandom(2);
    float[] row = new float[V];
    for (int token = 0; token < V; token++) {
      row[token] = (float) (-1.1 * Math.log(token + 1));
    }
    for (int token = V - 1; token > 0; token--) {
      int other = random.nextInt(token + 1);
      float moved = row[other];
      row[other] = row[token];
      row[token] = moved;
    }
    return row;
  }
}
