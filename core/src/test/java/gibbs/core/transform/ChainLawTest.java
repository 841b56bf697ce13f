package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Decoder;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.expression.Expression;
import gibbs.testkit.EnumeratingDraws;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
          Factors factors = apply(expression, new Factors(raw, normalizer), context);
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
          context.add(step.token());
        }
        assertThat(entry.getValue()).isEqualTo(expected, within(1e-6));
        total += entry.getValue();
      }
      assertThat(total).isEqualTo(1, within(1e-9));
    }
  }

  private static Factors apply(String expression, Factors factors, List<Integer> context) {
    Factors current = factors;
    for (String stage : expression.split(" \\| ")) {
      current = stage(stage, current, context);
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
      default -> throw new IllegalArgumentException(stage);
    };
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
    double[] p = factors.probabilities();
    List<Integer> order = order(factors.logits());
    double sum = 0;
    int end = 0;
    while (end < order.size() && sum < share) {
      sum += p[order.get(end++)];
    }
    return order.subList(0, end);
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
