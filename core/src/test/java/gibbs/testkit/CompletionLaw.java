package gibbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.decode.Decoder;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.expression.Expression;
import gibbs.core.transform.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The whole law of short completions, by enumeration of every draw, beside step factors that a
/// test writes down a second time in double precision: every path's probability, and log p, log f,
/// log q, log Z and support of every step.
public final class CompletionLaw {
  /// Relative to the greatest logit: rows are in single precision.
  private static final double TOLERANCE = 2e-6;

  private CompletionLaw() {}

  /// The factors of one path, step by step.
  public interface Reference {
    /// The step factors of the next token.
    ///
    /// @param logP the model's log-probabilities `[V]`, nats
    /// @param context tokens so far, prompt included
    /// @return log f `[V]`, nats; −∞ without mass
    double[] logFactors(double[] logP, List<Integer> context);

    /// The token that the path takes.
    ///
    /// @param token id
    /// @param logQ log-probability under this reference, nats
    default void accept(int token, double logQ) {}
  }

  /// Compares.
  ///
  /// @param model a toy
  /// @param prompt tokenized by the toy
  /// @param expression what completes it
  /// @param length most tokens of a completion
  /// @param reference a fresh one for every path
  public static void check(
      ToyModel model,
      String prompt,
      String expression,
      int length,
      Supplier<? extends Reference> reference) {
    try (Decoder decoder = new Decoder(model)) {
      Request request =
          new Request(Prompt.of(prompt), Expression.parse(expression).plan().withMaxTokens(length));
      Map<List<Step>, Double> law =
          EnumeratingDraws.law(draws -> decoder.complete(request, draws).steps());
      double total = 0;
      for (var path : law.entrySet()) {
        double q = probability(model, prompt, path.getKey(), reference.get());
        assertThat(path.getValue()).as("%s: %s", expression, path).isEqualTo(q, within(2e-6));
        total += path.getValue();
      }
      assertThat(total).isEqualTo(1, within(1e-9));
    }
  }

  private static double probability(
      ToyModel model, String prompt, List<Step> path, Reference reference) {
    List<Integer> context = new ArrayList<>();
    for (int token : model.tokens().encode(prompt)) {
      context.add(token);
    }
    double product = 1;
    for (Step step : path) {
      float[] row = model.rule().logits(context.stream().mapToInt(token -> token).toArray());
      double[] logP = logProbabilities(row);
      double[] logF = reference.logFactors(logP.clone(), List.copyOf(context));
      double logZ = logSum(logF);
      double tolerance = TOLERANCE;
      for (int token = 0; token < row.length; token++) {
        tolerance = Math.max(tolerance, TOLERANCE * Math.abs(row[token]));
        if (logF[token] > Double.NEGATIVE_INFINITY) {
          tolerance = Math.max(tolerance, TOLERANCE * Math.abs(logF[token]));
        }
      }
      double logQ = logF[step.token()] - logZ;
      assertThat(step.logP()).as("log p").isEqualTo(logP[step.token()], within(tolerance));
      assertThat(step.logQ()).as("log q").isEqualTo(logQ, within(tolerance));
      assertThat(step.logZ()).as("log Z").isEqualTo(logZ, within(tolerance));
      assertThat(step.supportSize())
          .as("support")
          .isEqualTo((int) Arrays.stream(logF).filter(f -> f > Double.NEGATIVE_INFINITY).count());
      product *= Math.exp(logQ);
      reference.accept(step.token(), logQ);
      context.add(step.token());
    }
    return product;
  }

  /// Log-softmax of a row in double precision.
  ///
  /// @param row `[V]`, nats
  /// @return log-probabilities `[V]`
  public static double[] logProbabilities(float[] row) {
    double[] logits = new double[row.length];
    Arrays.setAll(logits, token -> row[token]);
    double normalizer = logSum(logits);
    return Arrays.stream(logits).map(logit -> logit - normalizer).toArray();
  }

  /// log Σ exp.
  ///
  /// @param logarithms nats, at least one finite
  /// @return nats
  public static double logSum(double... logarithms) {
    double max = Arrays.stream(logarithms).max().orElseThrow();
    return max + Math.log(Arrays.stream(logarithms).map(each -> Math.exp(each - max)).sum());
  }

  /// Ids by descending number, lower ids first among equal ones; −∞ left out.
  ///
  /// @param numbers `[V]`
  /// @return the ids
  public static List<Integer> order(double... numbers) {
    List<Integer> ids = new ArrayList<>();
    for (int token = 0; token < numbers.length; token++) {
      if (numbers[token] > Double.NEGATIVE_INFINITY) {
        ids.add(token);
      }
    }
    ids.sort((left, right) -> Double.compare(numbers[right], numbers[left]));
    return ids;
  }
}
