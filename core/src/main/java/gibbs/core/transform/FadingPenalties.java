package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Repetition, frequency and presence penalties that grow weaker with the distance from a token's
/// occurrence, as [Fade] says.
///
/// **Definition.** An occurrence d tokens back (1 for the last token) has the weight w(d). For
/// every token, with w its greatest weight and n the sum of its weights: the repetition penalty r
/// by w, then ℓ ← ℓ − n·frequency − w·presence. **Data.** The *raw* logits of the model: the
/// repetition penalty depends on their additive constant, so f is by convention. The other two are
/// additive biases. **Parameters.** `repetition` r > 0, dimensionless, neutral 1; `frequency` and
/// `presence` in nats, neutral 0; `fade`. **Edges.** Prompt and completion count. Tokens outside
/// the vocabulary are ignored. −∞ stays −∞. **Cost.** O(window) per token, no allocation after the
/// first steps. **Source.** exllamav3 (linear); KoboldCpp `rep_pen_slope` (step).
///
/// @param repetition divisor of positive logits, factor of the others
/// @param frequency subtracted per weight, nats
/// @param presence subtracted per greatest weight, nats
/// @param fade weight by distance
public record FadingPenalties(double repetition, double frequency, double presence, Fade fade)
    implements LogitsTransform {
  /// Checks the parameters.
  public FadingPenalties {
    Check.above("repetition", repetition, 0, Double.MAX_VALUE);
    Check.finite("frequency", frequency);
    Check.finite("presence", presence);
  }

  /// How weight depends on distance, and a repetition penalty on weight.
  public enum Shape {
    /// w falls in a straight line from 1 at the end of `sustain` to `far` at the end of `decay`;
    /// the penalised logit is mixed with the old one: (1−w)·ℓ + w·(ℓ·r or ℓ/r).
    LINEAR,
    /// w is `far` in all of `decay`; the penalty is weaker: r becomes 1 + (r−1)·w.
    STEP
  }

  /// Weight by distance: 1 for the last `sustain` tokens, less for the next `decay` ones, 0 beyond.
  ///
  /// @param sustain tokens, at least 0
  /// @param decay tokens, at least 0
  /// @param shape of the decay
  /// @param far weight at the far end, in [0, 1]
  public record Fade(int sustain, int decay, Shape shape, double far) {
    /// Checks the parameters.
    public Fade {
      Check.atLeast("sustain", sustain, 0);
      Check.atLeast("decay", decay, 0);
      Check.in("far", far, 0, 1);
    }

    /// How many tokens have a weight.
    ///
    /// @return at most the greatest integer
    public int window() {
      return (int) Math.min(Integer.MAX_VALUE, (long) sustain + decay);
    }

    /// The weight of an occurrence.
    ///
    /// @param distance tokens back, 1 for the last one
    /// @return in [0, 1]
    public double weight(int distance) {
      if (distance <= sustain) {
        return 1;
      }
      if (distance > window()) {
        return 0;
      }
      return switch (shape) {
        case LINEAR -> 1 - (1 - far) * ((double) (distance - sustain) / decay);
        case STEP -> far;
      };
    }
  }

  /// Whether it does nothing.
  ///
  /// @return true at neutral values, or without a window
  public boolean isNeutral() {
    return fade.window() == 0 || repetition == 1 && frequency == 0 && presence == 0;
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(this, new TokenWeights());
  }

  private double penalized(double logit, double greatest, double sum) {
    double repeated =
        switch (fade.shape) {
          case LINEAR ->
              (1 - greatest) * logit
                  + greatest * (logit <= 0 ? logit * repetition : logit / repetition);
          case STEP -> {
            double weaker = 1 + (repetition - 1) * greatest;
            yield logit <= 0 ? logit * weaker : logit / weaker;
          }
        };
    return repeated - sum * frequency - greatest * presence;
  }

  /// Holds nothing from step to step but memory.
  private record State(FadingPenalties rule, TokenWeights weights) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (rule.isNeutral()) {
        return;
      }
      weigh(context);
      if (logits.hasAllTokens()) {
        for (int slot = 0; slot < weights.slots(); slot++) {
          int index = logits.indexOf(weights.token(slot));
          if (index >= 0) {
            penalize(logits, index, slot);
          }
        }
      } else {
        for (int index = 0; index < logits.size(); index++) {
          int slot = weights.find(logits.token(index));
          if (slot >= 0) {
            penalize(logits, index, slot);
          }
        }
      }
    }

    private void weigh(StepContext context) {
      weights.clear();
      int window = Math.min(rule.fade.window(), context.length());
      for (int distance = 1; distance <= window; distance++) {
        weights.add(context.token(context.length() - distance), rule.fade.weight(distance));
      }
    }

    private void penalize(Logits logits, int index, int slot) {
      if (!logits.isRemoved(index)) {
        double logit = logits.logit(index);
        logits.set(index, rule.penalized(logit, weights.greatest(slot), weights.sum(slot)));
      }
    }

    @Override
    public TransformState fork() {
      return new State(rule, new TokenWeights());
    }
  }
}
