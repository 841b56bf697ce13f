package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Decoder;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.draw.Coin;
import gibbs.core.expression.Expression;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole law of short completions, by enumeration of every draw, against the rules written down
/// a second time in double precision on log-factors and raw logits.
class ChainLawTest {
  private static final int V = 6;
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(V, true);
  private static final ToyModel TOY = ToyModel.random(LETTERS, 21, 1.7);
  private static final int LENGTH = 3;

  /// A step in double precision: log factors and the raw logits that penalties read.
  private record Factors(double[] logits, double gauge) {
    Factors map(UnaryOperator<double[]> change) {
      return new Factors(change.apply(logits.clone()), gauge);
    }

    double[] probabilities() {
      double max = Arrays.stream(logits).max().orElseThrow();
      double[] weights = Arrays.stream(logits).map(logit -> Math.exp(logit - max)).toArray();
      double sum = Arrays.stream(weights).sum();
      return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    double logZ() {
      double max = Arrays.stream(logits).max().orElseThrow();
      return max
          + Math.log(Arrays.stream(logits).map(logit -> Math.exp(logit - max)).sum())
          - gauge;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sample",
        "temperature(0.6)",
        "temperature(1.7)",
        "top_k(3)",
        "top_k(1)",
        "top_p(0.8)",
        "min_p(0.2)",
        "logit_bias({0: 1.5, 3: -2, 4: -inf})",
        "repetition_penalty(1.4)",
        "penalties(repetition=1.2, frequency=0.3, presence=0.4, window=2)",
        "top_k(4) | temperature(0.7)",
        "temperature(0.7) | top_p(0.8)",
        "top_p(0.9) | temperature(1.5) | top_k(3)",
        "temperature(2) | temperature(0.5) | min_p(0.1)",
        "logit_bias({1: 0.7}) | penalties(frequency=0.5) | top_k(5) | top_p(0.9) | min_p(0.1) | temperature(0.8)",
        "temperature(0.5) | logit_bias({2: 1}) | repetition_penalty(1.3) | top_k(4)",
        "top_k_top_p(3, 0.8)",
        "typical_p(0.6)",
        "epsilon_cutoff(0.1)",
        "eta_cutoff(0.3)",
        "top_n_sigma(0.8)",
        "top_h(0.6)",
        "tfs(0.7)",
        "top_a(0.6)",
        "xtc(0.3, threshold=0.15)",
        "xtc(1, threshold=0.1)",
        "xtc(0.3, threshold=0.15, coin=marginalised)",
        "dynamic_temperature(0.9, range=0.6, exponent=1.5)",
        "edt(1.1, theta=0.7)",
        "quadratic_smoothing(0.4, curve=2)",
        "temperature(1.4) | typical_p(0.7) | edt(0.9, theta=0.4) | top_a(0.3)",
        "top_k(5) | xtc(0.4, threshold=0.2) | dynamic_temperature(1.2, range=0.5) | xtc(0.5, threshold=0.3)",
        "temperature(0.8) | xtc(0.6, threshold=0.1, coin=marginalised) | temperature(0.7) | epsilon_cutoff(0.05)",
        "quadratic_smoothing(0.3) | top_n_sigma(1.2) | tfs(0.9) | temperature(1.3)",
        "eta_cutoff(0.2) | quadratic_smoothing(0.2) | top_h(0.9) | xtc(0.5, threshold=0.25)",
      })
  void completionsFollowTheProductOfStepLaws(String expression) {
    try (Decoder decoder = new Decoder(TOY)) {
      Request request =
          new Request(Prompt.of("ab"), Expression.parse(expression).plan().withMaxTokens(LENGTH));
      Map<List<Step>, Double> law =
          EnumeratingDraws.law(draws -> decoder.complete(request, draws).steps());
      double total = 0;
      for (var entry : law.entrySet()) {
        double expected = 1;
        List<Integer> context = new ArrayList<>(List.of(0, 1));
        for (Step step : entry.getKey()) {
          float[] row = TOY.rule().logits(context.stream().mapToInt(token -> token).toArray());
          double[] raw = IntStream.range(0, V).mapToDouble(token -> row[token]).toArray();
          double normalizer = new Factors(raw, 0).logZ();
          Deque<Coin> coins = new ArrayDeque<>(step.coins());
          Factors factors = apply(expression, new Factors(raw, normalizer), context, coins);
          assertThat(coins).as("coins that no rule tossed").isEmpty();
          double q = factors.probabilities()[step.token()];
          double tolerance = 1e-6 * (1 + Arrays.stream(raw).map(Math::abs).max().orElse(0));
          assertThat(step.logP()).isEqualTo(raw[step.token()] - normalizer, within(tolerance));
          assertThat(step.logQ()).isEqualTo(Math.log(q), within(tolerance));
          assertThat(step.logZ()).isEqualTo(factors.logZ(), within(tolerance));
          assertThat(step.logQ() + step.logZ())
              .as("log f")
              .isEqualTo(factors.logits()[step.token()] - factors.gauge(), within(tolerance));
          assertThat(step.supportSize())
              .isEqualTo((int) Arrays.stream(factors.probabilities()).filter(x -> x > 0).count());
          expected *= q;
          for (Coin coin : step.coins()) {
            expected *= coin.outcome() ? coin.probability() : 1 - coin.probability();
          }
          context.add(step.token());
        }
        assertThat(entry.getValue()).isEqualTo(expected, within(1e-6));
        total += entry.getValue();
      }
      assertThat(total).isEqualTo(1, within(1e-9));
    }
  }

  private static Factors apply(
      String expression, Factors factors, List<Integer> context, Deque<Coin> coins) {
    Factors current = factors;
    for (String stage : expression.split(" \\| ")) {
      current =
          stage.startsWith("xtc") ? xtc(stage, current, coins) : stage(stage, current, context);
    }
    return current;
  }

  private static Factors stage(String stage, Factors factors, List<Integer> context) {
    String name = stage.replaceAll("\\(.*", "");
    return switch (name) {
      case "sample" -> factors;
      case "temperature" -> {
        double tau = number(stage);
        yield new Factors(
            Arrays.stream(factors.logits()).map(logit -> logit / tau).toArray(),
            factors.gauge() / tau);
      }
      case "top_k" -> factors.map(logits -> keep(logits, top(logits, (int) number(stage))));
      case "top_p" -> factors.map(logits -> keep(logits, nucleus(factors, number(stage))));
      case "min_p" -> {
        double[] p = factors.probabilities();
        double least = number(stage) * Arrays.stream(p).max().orElseThrow();
        yield factors.map(
            logits ->
                keep(logits, IntStream.range(0, V).filter(v -> p[v] >= least).boxed().toList()));
      }
      case "logit_bias" -> factors.map(logits -> biased(logits, stage));
      case "repetition_penalty" ->
          factors.map(logits -> penalized(logits, number(stage), 0, 0, context));
      case "penalties" -> {
        int window = (int) named(stage, "window", context.size());
        List<Integer> seen = context.subList(Math.max(0, context.size() - window), context.size());
        yield factors.map(
            logits ->
                penalized(
                    logits,
                    named(stage, "repetition", 1),
                    named(stage, "frequency", 0),
                    named(stage, "presence", 0),
                    seen));
      }
      default -> truncationOrTemperature(name, stage, factors);
    };
  }

  private static Factors truncationOrTemperature(String name, String stage, Factors factors) {
    double[] p = factors.probabilities();
    double max = Arrays.stream(p).max().orElseThrow();
    double entropy = Arrays.stream(p).map(x -> x > 0 ? -x * Math.log(x) : 0).sum();
    List<Integer> order = order(factors.logits());
    double number = first(stage);
    return switch (name) {
      case "top_k_top_p" -> {
        List<Integer> nucleus = nucleus(factors, 0.8);
        yield kept(factors, nucleus.subList(0, Math.min(nucleus.size(), (int) number)));
      }
      case "typical_p" -> {
        List<Integer> typical = new ArrayList<>(order);
        typical.sort(Comparator.comparingDouble(v -> Math.abs(-Math.log(p[v]) - entropy)));
        yield kept(factors, prefix(typical, p, number));
      }
      case "epsilon_cutoff" -> kept(factors, atLeast(order, p, number));
      case "eta_cutoff" ->
          kept(
              factors, atLeast(order, p, Math.min(number, Math.sqrt(number) * Math.exp(-entropy))));
      case "top_a" -> kept(factors, atLeast(order, p, number * max * max));
      case "top_n_sigma" -> {
        double[] logits = order.stream().mapToDouble(v -> factors.logits()[v]).toArray();
        double mean = Arrays.stream(logits).average().orElseThrow();
        double variance =
            Arrays.stream(logits).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        yield kept(
            factors, atLeast(order, factors.logits(), logits[0] - number * Math.sqrt(variance)));
      }
      case "top_h" -> {
        double[] terms = Arrays.stream(p).map(x -> x > 0 ? -x * Math.log(x) : 0).toArray();
        int end = 0;
        for (double sum = 0; end < order.size(); end++) {
          sum += terms[order.get(end)];
          if (sum > number * entropy) {
            break;
          }
        }
        yield kept(factors, order.subList(0, Math.max(1, end)));
      }
      case "tfs" -> kept(factors, order.subList(0, tailFree(order, p, number)));
      case "dynamic_temperature" -> {
        double range = named(stage, "range", 0);
        double low = Math.max(0, number - range);
        double share = entropy / Math.log(order.size());
        double tau = low + (number + range - low) * Math.pow(share, named(stage, "exponent", 1));
        yield order.size() == 1 ? factors : tempered(factors, tau);
      }
      case "edt" ->
          order.size() == 1
              ? factors
              : tempered(factors, number * Math.pow(0.8, named(stage, "theta", 0) / entropy));
      case "quadratic_smoothing" -> {
        double curve = named(stage, "curve", 1);
        double top = factors.logits()[order.getFirst()];
        yield factors.map(
            logits -> {
              for (int v : order) {
                double d = logits[v] - top;
                logits[v] =
                    top - (3 - curve) / 2 * number * d * d + (curve - 1) / 2 * number * d * d * d;
              }
              return logits;
            });
      }
      default -> throw new IllegalArgumentException(stage);
    };
  }

  /// The law under the coin that the step says was tossed, or the mixture.
  private static Factors xtc(String stage, Factors factors, Deque<Coin> coins) {
    double c = first(stage);
    double[] p = factors.probabilities();
    List<Integer> order = order(factors.logits());
    List<Integer> probable = atLeast(order, p, named(stage, "threshold", 0.1));
    List<Integer> others = new ArrayList<>(order);
    if (!probable.isEmpty()) {
      others.removeAll(probable.subList(0, probable.size() - 1));
    }
    if (!stage.contains("marginalised")) {
      return coins.removeFirst().outcome() ? kept(factors, others) : factors;
    }
    double left = others.stream().mapToDouble(v -> p[v]).sum();
    return factors.map(
        logits -> {
          for (int v : order) {
            logits[v] += Math.log(1 - c + (others.contains(v) ? c / left : 0));
          }
          return logits;
        });
  }

  private static Factors tempered(Factors factors, double tau) {
    return new Factors(
        Arrays.stream(factors.logits()).map(logit -> logit / tau).toArray(), factors.gauge() / tau);
  }

  private static Factors kept(Factors factors, List<Integer> kept) {
    return factors.map(logits -> keep(logits, kept));
  }

  private static List<Integer> atLeast(List<Integer> order, double[] scores, double least) {
    List<Integer> reached = order.stream().filter(v -> scores[v] >= least).toList();
    return reached.isEmpty() ? order.subList(0, 1) : reached;
  }

  private static List<Integer> prefix(List<Integer> order, double[] p, double share) {
    double sum = 0;
    int end = 0;
    while (end < order.size() && sum < share) {
      sum += p[order.get(end++)];
    }
    return order.subList(0, end);
  }

  private static int tailFree(List<Integer> order, double[] p, double z) {
    int bends = order.size() - 2;
    if (bends < 1) {
      return order.size();
    }
    double[] d = new double[bends];
    for (int i = 0; i < bends; i++) {
      d[i] = Math.abs(p[order.get(i)] - 2 * p[order.get(i + 1)] + p[order.get(i + 2)]);
    }
    double all = Arrays.stream(d).sum();
    double sum = 0;
    int end = 0;
    while (end < bends && (sum += d[end]) <= z * all) {
      end++;
    }
    return end + 1;
  }

  private static double first(String stage) {
    return Double.parseDouble(stage.replaceAll(".*?\\(|[,)].*", ""));
  }

  private static double number(String stage) {
    return Double.parseDouble(stage.replaceAll(".*\\(|\\)", ""));
  }

  private static double named(String stage, String name, double fallback) {
    return stage.contains(name + "=")
        ? Double.parseDouble(stage.replaceAll(".*" + name + "=([0-9.]+).*", "$1"))
        : fallback;
  }

  private static List<Integer> order(double[] logits) {
    return IntStream.range(0, V)
        .filter(v -> logits[v] > Double.NEGATIVE_INFINITY)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer v) -> -logits[v]))
        .toList();
  }

  private static List<Integer> top(double[] logits, int k) {
    List<Integer> order = order(logits);
    return order.subList(0, Math.min(order.size(), k));
  }

  private static List<Integer> nucleus(Factors factors, double share) {
    return prefix(order(factors.logits()), factors.probabilities(), share);
  }

  private static double[] keep(double[] logits, List<Integer> kept) {
    for (int v = 0; v < V; v++) {
      logits[v] = kept.contains(v) ? logits[v] : Double.NEGATIVE_INFINITY;
    }
    return logits;
  }

  private static double[] biased(double[] logits, String stage) {
    for (String pair : stage.replaceAll(".*\\{|\\}.*", "").split(", ")) {
      String[] parts = pair.split(": ");
      logits[Integer.parseInt(parts[0])] +=
          parts[1].equals("-inf") ? Double.NEGATIVE_INFINITY : Double.parseDouble(parts[1]);
    }
    return logits;
  }

  private static double[] penalized(
      double[] logits, double repetition, double frequency, double presence, List<Integer> seen) {
    for (int v = 0; v < V; v++) {
      int token = v;
      long count = seen.stream().filter(other -> other == token).count();
      if (count > 0) {
        logits[v] = logits[v] <= 0 ? logits[v] * repetition : logits[v] / repetition;
        logits[v] -= count * frequency + presence;
      }
    }
    return logits;
  }
}
