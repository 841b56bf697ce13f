package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Truncations on random rows of up to 700 tokens, with ties, removed tokens and wide spreads,
/// against sorting everything in double precision. Decisions closer to their boundary than rounding
/// are passed over. Seeds are fixed, so there are no false alarms.
class TruncationPropertyTest {
  private static final int ROWS = 400;
  private static final double CLOSE = 2e-5;

  /// A law in order of probability, ties by id.
  private static final class Law {
    final float[] row;
    final List<Integer> order = new ArrayList<>();
    final double[] p;
    final double entropy;
    boolean isClose;

    Law(float[] row) {
      this.row = row;
      IntStream.range(0, row.length)
          .filter(token -> row[token] > Float.NEGATIVE_INFINITY)
          .forEach(order::add);
      order.sort(Comparator.comparingDouble((Integer token) -> -row[token]));
      double max = row[order.getFirst()];
      double total = order.stream().mapToDouble(token -> Math.exp(row[token] - max)).sum();
      p = order.stream().mapToDouble(token -> Math.exp(row[token] - max) / total).toArray();
      entropy = IntStream.range(0, p.length).mapToDouble(this::term).sum();
    }

    double term(int rank) {
      return p[rank] > 0 ? -p[rank] * Math.log(p[rank]) : 0;
    }

    int size() {
      return p.length;
    }

    /// a ≥ b; remembers where that is a matter of rounding.
    boolean reaches(double a, double b) {
      isClose |= Math.abs(a - b) <= CLOSE * Math.max(1e-4, Math.abs(b));
      return a >= b;
    }

    List<Integer> first(int count) {
      return order.subList(0, Math.min(count, size())).stream().sorted().toList();
    }

    int countAtLeast(double least) {
      int count = 0;
      while (count < size() && reaches(p[count], least)) {
        count++;
      }
      return count;
    }
  }

  private interface Reference {
    List<Integer> kept(Law law);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 0.6, 0.9, 0.99})
  void typicalKeepsTheNearest(double share) {
    check(
        new TypicalTruncation(share),
        law -> {
          List<Integer> ranks = new ArrayList<>(IntStream.range(0, law.size()).boxed().toList());
          Comparator<Integer> nearest =
              Comparator.comparingDouble(rank -> Math.abs(-Math.log(law.p[rank]) - law.entropy));
          ranks.sort(nearest.thenComparing(law.order::get));
          List<Integer> kept = new ArrayList<>();
          double sum = 0;
          for (int rank : ranks) {
            if (!kept.isEmpty() && law.reaches(sum, share)) {
              double last = Math.abs(-Math.log(law.p[ranks.get(kept.size() - 1)]) - law.entropy);
              double next = Math.abs(-Math.log(law.p[rank]) - law.entropy);
              law.isClose |=
                  next - last < CLOSE && law.p[rank] != law.p[ranks.get(kept.size() - 1)];
              break;
            }
            kept.add(law.order.get(rank));
            sum += law.p[rank];
          }
          law.isClose |= law.p[law.size() - 1] == 0;
          return kept.stream().sorted().toList();
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 0.01, 0.1, 0.5})
  void cutoffsKeepWhatReachesTheFloor(double epsilon) {
    check(
        new EpsilonTruncation(epsilon, Ties.LOWEST_ID, 2),
        law -> law.first(Math.max(2, law.countAtLeast(epsilon))));
    check(
        new EtaTruncation(epsilon),
        law -> {
          double eta = Math.min(epsilon, Math.sqrt(epsilon) * Math.exp(-law.entropy));
          return law.first(Math.max(1, law.countAtLeast(eta)));
        });
    check(
        new TopATruncation(epsilon),
        law -> law.first(Math.max(1, law.countAtLeast(epsilon * law.p[0] * law.p[0]))));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 2.5})
  void topNSigmaKeepsWhatIsWithinDeviations(double n) {
    for (Removal removal : Removal.values()) {
      check(
          new TopNSigmaTruncation(n, Deviation.POPULATION, removal),
          law -> {
            double mean =
                law.order.stream().mapToDouble(token -> law.row[token]).average().orElseThrow();
            double variance =
                law.order.stream()
                    .mapToDouble(token -> Math.pow(law.row[token] - mean, 2))
                    .average()
                    .orElseThrow();
            double threshold = law.row[law.order.getFirst()] - n * Math.sqrt(variance);
            int count = 0;
            while (count < law.size()
                && law.reaches(law.row[law.order.get(count)] + 1e4, threshold + 1e4)) {
              count++;
            }
            law.isClose = Math.sqrt(variance) < 1e-9;
            return law.first(count);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.9})
  void topHKeepsAShareOfTheEntropy(double h) {
    for (int among : new int[] {0, 30}) {
      check(
          new TopHTruncation(h, among),
          law -> {
            int looked = among == 0 ? law.size() : Math.min(among, law.size());
            float[] row = new float[looked];
            for (int rank = 0; rank < looked; rank++) {
              row[rank] = law.row[law.order.get(rank)];
            }
            Law shorter = new Law(row);
            double sum = 0;
            int count = 0;
            while (count < looked && law.reaches(h * shorter.entropy, sum += shorter.term(count))) {
              count++;
            }
            return law.first(Math.max(1, count));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.6, 0.95})
  void tailFreeCutsByCurvature(double z) {
    check(
        new TailFreeTruncation(z),
        law -> {
          int bends = law.size() - 2;
          double[] d = new double[Math.max(0, bends)];
          double all = 0;
          for (int rank = 0; rank < bends; rank++) {
            d[rank] = Math.abs(law.p[rank] - 2 * law.p[rank + 1] + law.p[rank + 2]);
            all += d[rank];
          }
          if (bends > 0 && law.reaches(1e-6, all)) {
            law.isClose = Math.abs(z * bends - Math.rint(z * bends)) < 1e-9;
            return law.first((int) (z * bends) + 1);
          }
          double sum = 0;
          int count = 0;
          while (count < bends && law.reaches(z * all, sum += d[count])) {
            count++;
          }
          return law.first(bends > 0 ? count + 1 : law.size());
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.3})
  void xtcRemovesTheProbableOnesButTheLast(double threshold) {
    check(
        new XtcTruncation(1, threshold),
        law -> {
          int count = law.countAtLeast(threshold);
          return law.order.subList(Math.max(0, count - 1), law.size()).stream().sorted().toList();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 50})
  void jointTopKAndTopPIsTheShorterPrefix(int k) {
    check(
        new TopKNucleusTruncation(k, 0.8),
        law -> {
          double sum = 0;
          int count = 0;
          while (count < law.size() && !law.reaches(sum, 0.8)) {
            sum += law.p[count++];
          }
          return law.first(Math.min(k, count));
        });
  }

  @Test
  void mixturesKeepMassAndDifferByTheCoinAlone() {
    Random random = new Random(3);
    for (int number = 0; number < ROWS; number++) {
      float[] row = row(random);
      Law law = new Law(row);
      int excluded = Math.max(0, law.countAtLeast(0.1) - 1);
      if (law.isClose) {
        continue;
      }
      double left = 1;
      for (int rank = 0; rank < excluded; rank++) {
        left -= law.p[rank];
      }
      Logits logits = applied(new XtcTruncation(0.4, 0.1).marginalised(), row);
      assertThat(logits.logZ()).as("row %d", number).isEqualTo(0, within(1e-5));
      for (int rank = 0; rank < law.size(); rank++) {
        double factor = rank < excluded ? 0.6 : excluded == 0 ? 1 : 0.6 + 0.4 / left;
        assertThat(logits.probability(logits.indexOf(law.order.get(rank))))
            .as("row %d, rank %d", number, rank)
            .isEqualTo(law.p[rank] * factor, within(1e-5));
      }
    }
  }

  private static void check(LogitsTransform rule, Reference reference) {
    Random random = new Random(1);
    int judged = 0;
    for (int number = 0; number < ROWS; number++) {
      float[] row = row(random);
      Law law = new Law(row);
      List<Integer> expected = reference.kept(law);
      if (law.isClose) {
        continue;
      }
      judged++;
      Logits logits = applied(rule, row);
      List<Integer> kept = new ArrayList<>();
      double mass = 0;
      for (int index = 0; index < logits.size(); index++) {
        if (!logits.isRemoved(index)) {
          kept.add(logits.token(index));
          mass += law.p[law.order.indexOf(logits.token(index))];
        }
      }
      assertThat(kept.stream().sorted().toList())
          .as("%s, row %d", rule, number)
          .isEqualTo(expected);
      assertThat(logits.logZ())
          .as("%s, row %d", rule, number)
          .isEqualTo(Math.log(mass), within(1e-5));
    }
    assertThat(judged).as("%s", rule).isGreaterThan(ROWS / 4);
  }

  private static Logits applied(LogitsTransform rule, float[] row) {
    Logits logits = Logits.of(row);
    TokensContext context = TokensContext.of();
    rule.start(context).apply(logits, context);
    return logits;
  }

  private static float[] row(Random random) {
    int length = new int[] {1, 2, 3, 7, 40, 256, 257, 700}[random.nextInt(8)];
    double spread = new double[] {0.1, 1, 2.5, 6}[random.nextInt(4)];
    boolean isTied = random.nextInt(4) == 0;
    boolean isRidden = random.nextInt(4) == 0;
    float[] row = new float[length];
    for (int token = 0; token < length; token++) {
      double logit = spread * random.nextGaussian();
      row[token] = isTied ? Math.round(logit) : (float) logit;
      if (isRidden && token > 0 && random.nextInt(3) == 0) {
        row[token] = Float.NEGATIVE_INFINITY;
      }
    }
    return row;
  }
}
