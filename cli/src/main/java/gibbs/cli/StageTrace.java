package gibbs.cli;

import gibbs.core.logits.Logits;
import gibbs.core.transform.TransformState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What one stage did at one step.
///
/// @param stage its expression
/// @param supportBefore tokens with mass before it
/// @param supportAfter tokens with mass after it
/// @param massRemoved q, before it, of the tokens that it removed
/// @param entropyBefore entropy of q before it, nats
/// @param entropyAfter entropy of q after it, nats; NaN where it left no token
/// @param temperature effective temperature: 1/b, with b the slope of the regression of log q after
///     on log q before, over the tokens that stay, weighted by q before; τ for p^{1/τ}, 1 for a
///     truncation; NaN where fewer than two different probabilities stay
/// @param logZ log Σ f after it, nats
/// @param top the most probable tokens after it
/// @param readings what the rule's state tells, such as mirostat's μ
record StageTrace(
    String stage,
    int supportBefore,
    int supportAfter,
    double massRemoved,
    double entropyBefore,
    double entropyAfter,
    double temperature,
    double logZ,
    List<Candidate> top,
    List<TransformState.Reading> readings) {
  private static final String MODEL = "model";

  /// Whether this is the law that the stages start from.
  boolean isModel() {
    return stage.equals(MODEL);
  }

  /// A token and its probability.
  ///
  /// @param token its id
  /// @param q its probability
  record Candidate(int token, double q) {}

  /// The law before a stage.
  ///
  /// @param support tokens with mass
  /// @param entropy nats
  /// @param logQ `[V]`, −∞ where there is no mass
  record Before(int support, double entropy, double[] logQ) {
    static Before of(Logits logits) {
      double[] logQ = new double[logits.vocabularySize()];
      Arrays.fill(logQ, Double.NEGATIVE_INFINITY);
      for (int index = 0; index < logits.size(); index++) {
        logQ[logits.token(index)] = logits.logProbability(index);
      }
      return new Before(logits.supportSize(), logits.entropy(), logQ);
    }
  }

  /// Compares the law after a stage with that before it.
  static StageTrace of(String stage, Before before, Logits after, int topCount) {
    double kept = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXX = 0;
    double sumXY = 0;
    for (int index = 0; index < after.size(); index++) {
      double x = before.logQ[after.token(index)];
      double weight = Math.exp(x);
      if (weight > 0 && !after.isRemoved(index)) {
        double y = after.logProbability(index);
        kept += weight;
        sumX += weight * x;
        sumY += weight * y;
        sumXX += weight * x * x;
        sumXY += weight * x * y;
      }
    }
    double variance = sumXX - sumX * sumX / kept;
    double covariance = sumXY - sumX * sumY / kept;
    boolean isSpread = variance > 1e-9 * sumXX && covariance > 0;
    return new StageTrace(
        stage,
        before.support,
        after.supportSize(),
        before.support == after.supportSize() ? 0 : Math.max(0, 1 - kept),
        before.entropy,
        after.entropy(),
        isSpread ? variance / covariance : Double.NaN,
        after.logZ(),
        top(after, topCount),
        List.of());
  }

  /// A stage that left no token.
  static StageTrace ofDeadEnd(String stage, Before before) {
    return new StageTrace(
        stage,
        before.support,
        0,
        1,
        before.entropy,
        Double.NaN,
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        List.of(),
        List.of());
  }

  /// The same with what the rule's state tells.
  StageTrace with(List<TransformState.Reading> told) {
    return new StageTrace(
        stage,
        supportBefore,
        supportAfter,
        massRemoved,
        entropyBefore,
        entropyAfter,
        temperature,
        logZ,
        top,
        told);
  }

  /// The law that the stages start from.
  static StageTrace ofModel(Logits logits, int topCount) {
    return of(MODEL, Before.of(logits), logits, topCount);
  }

  private static List<Candidate> top(Logits logits, int count) {
    Logits sorted = logits.copy();
    sorted.sort();
    List<Candidate> top = new ArrayList<>();
    for (int index = 0; index < Math.min(count, sorted.size()); index++) {
      top.add(new Candidate(sorted.token(index), sorted.probability(index)));
    }
    return top;
  }
}
