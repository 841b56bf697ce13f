package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.Arrays;
import java.util.List;

/// Prefers tokens whose probability is near a target, and moves the target so that the chosen
/// tokens' probabilities have it as their mean (*adaptive-p*).
///
/// **Definition.** With q the law before the rule and Z its normaliser (1 for the model's own law):
/// f(v) = Z·e^{5 − 10·d²/(1+d)}, d = |q(v) − t'|/0.3, t' = 2t − A/W kept in [0, 1]. A is the
/// decayed sum of the chosen tokens' q, W of ones: after each token A ← q(v) + λA, W ← 1 + λW. At
/// first A = t/(1−λ), W = 1/(1−λ), as if the target had been met for ever. **Data.** New logits are
/// the exponents above. Removed candidates stay removed. **Parameters.** `target` t in [−1, 1];
/// negative is off, the neutral value is −1. `decay` λ in [0, 1). **Edges.** All probabilities
/// equal: the law stays. Meant to come last: what follows sees the new logits. **Cost.**
/// O(candidates), one exponential each; a fork copies what a choice needs. **Source.**
/// `llama_sampler_init_adaptive_p`; exllamav3.
///
/// @param target wanted mean probability of chosen tokens; negative is off
/// @param decay weight of the past
public record AdaptiveProbability(double target, double decay) implements LogitsTransform {
  private static final double PEAK = 5;
  private static final double SHARPNESS = 10;
  private static final double WIDTH = 0.3;

  /// Checks the parameters.
  public AdaptiveProbability {
    Check.in("target", target, -1, 1);
    if (!(decay >= 0 && decay < 1)) {
      throw Check.refuse("decay", "in [0, 1)", Double.toString(decay));
    }
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(this);
  }

  private static final class State implements TransformState {
    private final AdaptiveProbability rule;
    private double sum;
    private double weight;

    /// The law that the next choice is judged by.
    private int[] tokens = new int[0];

    private float[] probabilities = new float[0];
    private int size;

    State(AdaptiveProbability rule) {
      this.rule = rule;
      this.sum = rule.target / (1 - rule.decay);
      this.weight = 1 / (1 - rule.decay);
    }

    @Override
    public void apply(Logits logits, StepContext context) {
      if (rule.target < 0) {
        return;
      }
      remember(logits);
      double logSumExp = logits.logSumExp();
      double adapted = Math.clamp(2 * rule.target - sum / weight, 0, 1);
      for (int index = 0; index < size; index++) {
        double distance = Math.abs(probabilities[index] - adapted) / WIDTH;
        logits.set(index, PEAK - SHARPNESS * distance * distance / (1 + distance));
      }
      logits.multiply(logSumExp);
    }

    private void remember(Logits logits) {
      size = logits.size();
      if (tokens.length < size) {
        tokens = new int[size];
        probabilities = new float[size];
      }
      double total = StrictMath.exp(logits.logSumExp() - logits.max());
      for (int index = 0; index < size; index++) {
        tokens[index] = logits.token(index);
        probabilities[index] = (float) (logits.weight(index) / total);
      }
    }

    @Override
    public void accept(Step chosen) {
      for (int index = 0; index < size; index++) {
        if (tokens[index] == chosen.token()) {
          sum = probabilities[index] + rule.decay * sum;
          weight = 1 + rule.decay * weight;
          return;
        }
      }
    }

    @Override
    public List<Reading> readings() {
      return List.of(new Reading("weighted_sum", sum), new Reading("total_weight", weight));
    }

    @Override
    public TransformState fork() {
      State fork = new State(rule);
      fork.sum = sum;
      fork.weight = weight;
      fork.tokens = Arrays.copyOf(tokens, size);
      fork.probabilities = Arrays.copyOf(probabilities, size);
      fork.size = size;
      return fork;
    }
  }
}
