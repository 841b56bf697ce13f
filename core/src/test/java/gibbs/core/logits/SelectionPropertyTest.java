package gibbs.core.logits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Selection by maxima of blocks and by partitioning equals sorting everything: the same set, the
/// same ties.
class SelectionPropertyTest {
  private static final int ROUNDS = 400;
  private static final List<String> KINDS =
      List.of("peaked", "flat", "plateau", "tied", "removed", "tiny", "huge", "zipf");

  @Test
  void keepTopEqualsSorting() {
    forAll(
        (random, row) -> {
          int k = 1 + random.nextInt(random.nextBoolean() ? 50 : row.length + 3);
          int support = support(row);
          check(row, random, logits -> logits.keepTop(k), Math.min(k, support));
        });
  }

  @Test
  void keepTopAndTiesEqualsSorting() {
    forAll(
        (random, row) -> {
          int[] order = sorted(row);
          int k = 1 + random.nextInt(order.length);
          int end = k;
          while (end < order.length && row[order[end]] == row[order[k - 1]]) {
            end++;
          }
          check(row, random, logits -> logits.keepTopAndTies(k), end);
        });
  }

  @Test
  void keepNucleusEqualsSorting() {
    forAll(
        (random, row) -> {
          double p = random.nextInt(4) == 0 ? random.nextDouble() : 0.5 + random.nextDouble() / 2;
          int[] order = sorted(row);
          double[] weights = new double[order.length];
          double total = 0;
          for (int rank = 0; rank < order.length; rank++) {
            weights[rank] = Math.exp((double) row[order[rank]] - row[order[0]]);
            total += weights[rank];
          }
          int end = 0;
          double cumulative = 0;
          while (end < order.length && (end == 0 || cumulative < p * total)) {
            cumulative += weights[end++];
          }
          double margin =
              Math.min(
                  Math.abs(cumulative - p * total),
                  Math.abs(cumulative - weights[end - 1] - p * total));
          if (margin > 1e-5 * total) {
            check(row, random, logits -> logits.keepNucleus(p, 1), end);
          }
        });
  }

  @Test
  void keepAtLeastEqualsFiltering() {
    forAll(
        (random, row) -> {
          int[] order = sorted(row);
          float threshold = row[order[random.nextInt(order.length)]];
          int end = 0;
          while (end < order.length && row[order[end]] >= threshold) {
            end++;
          }
          check(row, random, logits -> logits.keepAtLeast(threshold, 1), end);
        });
  }

  @Test
  void keepTypicalEqualsSorting() {
    forAll(
        (random, row) -> {
          double share = random.nextDouble();
          Logits logits = Logits.of(row);
          double centre = -logits.entropy();
          int minKeep = 1 + random.nextInt(3);
          double[] distances = new double[row.length];
          double[] weights = new double[row.length];
          double total = 0;
          float max = row[sorted(row)[0]];
          double logSumExp = logits.logSumExp();
          for (int token = 0; token < row.length; token++) {
            distances[token] = Math.abs(row[token] - (float) (centre + logSumExp));
            weights[token] = Math.exp((double) row[token] - max);
            total += weights[token];
          }
          int[] order =
              IntStream.of(sorted(row))
                  .boxed()
                  .sorted(
                      Comparator.<Integer>comparingDouble(token -> distances[token])
                          .thenComparing(token -> token))
                  .mapToInt(Integer::intValue)
                  .toArray();
          int end = 0;
          double cumulative = 0;
          double margin = Double.POSITIVE_INFINITY;
          while (end < order.length && (end < minKeep || cumulative < share * total)) {
            cumulative += weights[order[end++]];
            margin = Math.min(margin, Math.abs(cumulative - share * total));
          }
          boolean isClear =
              end == order.length
                  || distances[order[end]] - distances[order[end - 1]]
                          > 1e-5 * Math.abs(centre + logSumExp)
                      && distances[order[end - 1]] != distances[order[end]];
          if (margin > 1e-5 * total && isClear) {
            checkSet(row, random, rule -> rule.keepTypical(share, minKeep), order, end);
          }
        });
  }

  @Test
  void standardDeviationEqualsDoublePrecision() {
    forAll(
        (random, row) -> {
          int[] support = sorted(row);
          double mean = 0;
          for (int token : support) {
            mean += row[token] / (double) support.length;
          }
          double squares = 0;
          for (int token : support) {
            squares += (row[token] - mean) * (row[token] - mean);
          }
          double expected = Math.sqrt(squares / support.length);
          Logits logits = Logits.of(row);
          logits.scale(0.5);
          assertThat(Math.abs(logits.standardDeviation() - 0.5 * expected))
              .isLessThanOrEqualTo(1e-5 * expected);
        });
  }

  @Test
  void lawsAgreeWithDoublePrecision() {
    forAll(
        (random, row) -> {
          Logits logits = Logits.of(row);
          double temperature = 0.3 + random.nextDouble();
          logits.scale(1 / temperature);
          double max = Double.NEGATIVE_INFINITY;
          for (float logit : row) {
            max = Math.max(max, logit / temperature);
          }
          double sum = 0;
          double moment = 0;
          for (float logit : row) {
            double weight = Math.exp(logit / temperature - max);
            sum += weight;
            moment += weight > 0 ? weight * (logit / temperature - max) : 0;
          }
          double tolerance = 1e-6 * (1 + Math.abs(max));
          assertThat(Math.abs(logits.logSumExp() - max - Math.log(sum))).isLessThan(tolerance);
          assertThat(Math.abs(logits.entropy() - Math.log(sum) + moment / sum))
              .isLessThan(1e-5 * (1 + Math.log(row.length)));
          assertThat(logits.supportSize()).isEqualTo(support(row));
        });
  }

  @Test
  void quantilesInvertTheDistributionFunction() {
    forAll(
        (random, row) -> {
          Logits logits = Logits.of(row);
          double u = random.nextDouble();
          int index = logits.quantile(u);
          double below = 0;
          double total = 0;
          for (int token = 0; token < row.length; token++) {
            double weight = logits.weight(token);
            below += token < index ? weight : 0;
            total += weight;
          }
          assertThat(logits.weight(index)).isPositive();
          assertThat(below / total).isLessThan(u + 1e-5);
          assertThat((below + logits.weight(index)) / total).isGreaterThan(u - 1e-5);
        });
  }

  private interface Property {
    void check(Random random, float[] row);
  }

  private static void forAll(Property property) {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      String kind = KINDS.get(round % KINDS.size());
      float[] row = row(random, kind);
      try {
        property.check(random, row);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "round " + round + ", " + kind + ", V = " + row.length + ": " + e.getMessage(), e);
      }
    }
  }

  private static float[] row(Random random, String kind) {
    int length =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> 1 + random.nextInt(40);
          case 3, 4, 5 -> 1 + random.nextInt(3000);
          default -> LogitsKernels.SHORT_ROW + random.nextInt(12_000);
        };
    float[] row = new float[length];
    for (int token = 0; token < length; token++) {
      double normal = random.nextGaussian();
      row[token] =
          (float)
              switch (kind) {
                case "peaked" -> 2.5 * normal + (random.nextInt(100) == 0 ? 12 : 0);
                case "flat" -> 1e-3 * normal;
                case "plateau" -> 0.1 * normal - (random.nextInt(40) == 0 ? 0 : 9);
                case "tied" -> Math.rint(normal);
                case "removed" ->
                    random.nextInt(3) > 0 ? Double.NEGATIVE_INFINITY : Math.rint(3 * normal) / 2;
                case "tiny" -> 1e-30 * normal;
                case "huge" -> 1e30 * normal;
                default -> -1.1 * Math.log(1 + token);
              };
    }
    row[random.nextInt(length)] = kind.equals("huge") ? 1e31f : 0;
    return row;
  }

  private static int support(float[] row) {
    return sorted(row).length;
  }

  /// Tokens with mass: greatest first, equal ones by id.
  private static int[] sorted(float[] row) {
    return IntStream.range(0, row.length)
        .filter(token -> row[token] > Float.NEGATIVE_INFINITY)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(token -> -row[token] + 0.0)
                .thenComparing(token -> token))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// Starts from the whole row, and from a list of all its candidates: the first `end` in order
  /// must stay.
  private static void check(float[] row, Random random, Consumer<Logits> rule, int end) {
    checkSet(row, random, rule, sorted(row), end);
  }

  private static void checkSet(
      float[] row, Random random, Consumer<Logits> rule, int[] order, int end) {
    int[] expected = Arrays.stream(order).limit(end).sorted().toArray();
    Logits whole = Logits.of(row);
    rule.accept(whole);
    assertThat(kept(whole)).containsExactly(expected);
    Logits list = Logits.of(row);
    boolean[] all = new boolean[row.length];
    Arrays.fill(all, true);
    list.retain(all);
    rule.accept(list);
    assertThat(kept(list)).containsExactly(expected);
    Logits changed = Logits.of(row);
    int token = random.nextInt(row.length);
    if (!changed.isRemoved(token)) {
      changed.set(token, row[token]);
    }
    rule.accept(changed);
    assertThat(kept(changed)).containsExactly(expected);
  }

  private static int[] kept(Logits logits) {
    return IntStream.range(0, logits.size())
        .filter(index -> !logits.isRemoved(index))
        .map(logits::token)
        .sorted()
        .toArray();
  }
}
