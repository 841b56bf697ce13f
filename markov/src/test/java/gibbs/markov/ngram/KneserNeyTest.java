package gibbs.markov.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.GibbsException;
import gibbs.markov.ngram.KneserNey.Discounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KneserNeyTest {
  private static final int BEGIN = 0;
  private static final int END = 1;

  /// The formulas of [KneserNey] over maps, recomputed for every probability.
  private record Naive(List<List<Integer>> texts, int longest, int size, Discounts discounts) {
    Map<List<Integer>, Long> counts(int length) {
      Map<List<Integer>, Long> counts = new HashMap<>();
      Map<List<Integer>, Set<Integer>> before = new HashMap<>();
      for (List<Integer> text : texts) {
        for (int end = Math.max(length, 2); end <= text.size(); end++) {
          List<Integer> ngram = text.subList(end - length, end);
          if (length == longest || end == length) {
            counts.merge(ngram, 1L, Long::sum);
          } else {
            before.computeIfAbsent(ngram, _ -> new HashSet<>()).add(text.get(end - length - 1));
          }
        }
      }
      before.forEach((ngram, tokens) -> counts.merge(ngram, (long) tokens.size(), Long::sum));
      return counts;
    }

    double discount(int length, long count) {
      double[] n = new double[5];
      counts(length).values().stream().filter(c -> c < 5).forEach(c -> n[c.intValue()]++);
      double y = n[1] / (n[1] + 2 * n[2]);
      if (discounts == Discounts.SINGLE) {
        return y > 0 && y < 1 ? y : 0.5;
      }
      double[] d = {1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]};
      for (int k = 0; k < 3; k++) {
        if (!(d[k] > 0 && d[k] < k + 1)) {
          d = new double[] {0.5, 1, 1.5};
          break;
        }
      }
      return d[(int) Math.min(count, 3) - 1];
    }

    double probability(List<Integer> context, int token) {
      if (token == BEGIN) {
        return 0;
      }
      int used = Math.min(context.size(), longest - 1);
      List<Integer> h = context.subList(context.size() - used, context.size());
      Map<List<Integer>, Long> counts = counts(h.size() + 1);
      double total = 0;
      double taken = 0;
      double kept = 0;
      for (var entry : counts.entrySet()) {
        if (entry.getKey().subList(0, h.size()).equals(h)) {
          double discount = discount(h.size() + 1, entry.getValue());
          total += entry.getValue();
          taken += discount;
          if (entry.getKey().getLast() == token) {
            kept = entry.getValue() - discount;
          }
        }
      }
      double lower = h.isEmpty() ? 1.0 / (size - 1) : probability(h.subList(1, h.size()), token);
      return total == 0 ? lower : (kept + taken * lower) / total;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, SINGLE", "2, SINGLE", "3, SINGLE", "3, MODIFIED", "4, MODIFIED"})
  void estimatesAreTheFormulas(int longest, Discounts discounts) {
    int size = 6;
    List<List<Integer>> texts = texts(new Random(longest), 12);
    Naive naive = new Naive(texts, longest, size, discounts);
    NgramTable table = estimate(texts, longest, size, discounts);

    assertThat(table.order()).isEqualTo(longest - 1);
    for (int context = 0; context < 60; context++) {
      List<Integer> tokens = texts(new Random(99 + context), 1).getFirst();
      int length = 1 + context % (tokens.size() - 1);
      int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
      float[] row = new float[size];
      table.fill(ids, length, row);
      double sum = 0;
      for (int token = 0; token < size; token++) {
        double expected = naive.probability(tokens.subList(0, length), token);
        assertThat(Math.exp(row[token])).isEqualTo(expected, within(1e-6));
        assertThat(Math.exp(table.logProbability(ids, length, token)))
            .isEqualTo(expected, within(1e-6));
        sum += Math.exp(row[token]);
      }
      assertThat(sum).isEqualTo(1, within(1e-6));
    }
  }

  @Test
  void aCountedExample() {
    // Texts "2 3" and "2 4": bigrams (0 2) twice, (2 3) (2 4) (3 1) (4 1) once: n1 = 4, n2 = 1,
    // D = 4/6. Continuations: 2, 3, 4 once, 1 twice: n1 = 3, n2 = 1, D = 3/5 of a total of 5.
    NgramTable table =
        estimate(List.of(List.of(0, 2, 3, 1), List.of(0, 2, 4, 1)), 2, 5, Discounts.SINGLE);
    double lower = (1 - 0.6) / 5 + 4 * 0.6 / 5 / 4;
    double expected = (1 - 2.0 / 3) / 2 + 2 * (2.0 / 3) / 2 * lower;
    assertThat(Math.exp(table.logProbability(new int[] {0, 2}, 2, 3)))
        .isEqualTo(expected, within(1e-6));
    assertThat(table.count(1)).isEqualTo(5);
    assertThat(table.count(2)).isEqualTo(5);
  }

  @Test
  void anEmptyCorpusIsRefused() {
    assertThatThrownBy(() -> estimate(List.of(), 2, 5, Discounts.SINGLE))
        .isInstanceOf(GibbsException.class)
        .hasMessage("the corpus is empty");
  }

  private static NgramTable estimate(
      List<List<Integer>> texts, int longest, int size, Discounts discounts) {
    NgramCounts counts = new NgramCounts(size, longest);
    texts.forEach(text -> counts.add(text.stream().mapToInt(Integer::intValue).toArray()));
    return new KneserNey(discounts, OptionalInt.of(BEGIN)).estimate(counts);
  }

  /// Texts of 3 to 12 tokens of a skewed law; the last token but one of the vocabulary never comes.
  private static List<List<Integer>> texts(Random random, int count) {
    List<List<Integer>> texts = new ArrayList<>();
    for (int text = 0; text < count; text++) {
      Integer[] tokens = new Integer[3 + random.nextInt(10)];
      Arrays.setAll(tokens, _ -> 2 + Math.min(random.nextInt(4), random.nextInt(4)));
      tokens[0] = BEGIN;
      tokens[tokens.length - 1] = END;
      texts.add(List.of(tokens));
    }
    return texts;
  }
}
