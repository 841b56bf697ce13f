package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Makes tokens that occurred less (or more) probable: *repetition*, *frequency* and *presence*
/// penalties, in this order.
///
/// **Definition.** For every token that occurs n > 0 times in the window: ℓ ← ℓ·r where ℓ ≤ 0, else
/// ℓ/r, once per distinct token; then ℓ ← ℓ − n·frequency − presence.
/// **Data.** The *raw* logits of the model: the repetition penalty depends on their additive
/// constant, so f is by convention. The other two are additive biases.
/// **Parameters.** `repetition` r > 0, dimensionless, neutral 1; `frequency` and `presence` in
/// nats, neutral 0. `window`: how many tokens at the end of the context count; −1 for all, 0 for
/// none. `prompt`: which penalties count the prompt's tokens. `skip`: how many tokens at the
/// beginning do not count.
/// **Edges.** Tokens outside the vocabulary are ignored. −∞ stays −∞.
/// **Cost.** O(distinct tokens in the window), no allocation after the first steps.
/// **Source.** Keskar et al. 2019, arXiv:1909.05858, §4.1 (repetition; written there for positive
/// logits only); OpenAI API (frequency, presence).
///
/// @param repetition divisor of positive logits, factor of the others
/// @param frequency subtracted per occurrence, nats
/// @param presence subtracted once, nats
/// @param window how many tokens at the end count
/// @param prompt which penalties count the prompt's tokens
/// @param skip how many tokens at the beginning do not count
public record TokenPenalties(
    double repetition, double frequency, double presence, int window, Prompt prompt, int skip)
    implements LogitsTransform {
  /// Everything at its neutral value, over the whole context.
  public static final TokenPenalties NONE = new TokenPenalties(1, 0, 0, -1, Prompt.TRUE, 0);

  /// Which penalties count the prompt's tokens; named as expressions write it.
  public enum Prompt {
    /// All three.
    TRUE,
    /// None.
    FALSE,
    /// Repetition alone.
    REPETITION
  }

  /// Checks the parameters.
  public TokenPenalties {
    Check.above("repetition", repetition, 0, Double.MAX_VALUE);
    Check.finite("frequency", frequency);
    Check.finite("presence", presence);
    Check.atLeast("window", window, -1);
    Check.atLeast("skip", skip, 0);
  }

  /// The same with another repetition penalty.
  ///
  /// @param other divisor of positive logits, factor of the others
  /// @return the changed copy
  public TokenPenalties withRepetition(double other) {
    return new TokenPenalties(other, frequency, presence, window, prompt, skip);
  }

  /// The same with another frequency penalty.
  ///
  /// @param other subtracted per occurrence, nats
  /// @return the changed copy
  public TokenPenalties withFrequency(double other) {
    return new TokenPenalties(repetition, other, presence, window, prompt, skip);
  }

  /// The same with another presence penalty.
  ///
  /// @param other subtracted once, nats
  /// @return the changed copy
  public TokenPenalties withPresence(double other) {
    return new TokenPenalties(repetition, frequency, other, window, prompt, skip);
  }

  /// The same with another window.
  ///
  /// @param other how many tokens at the end count; −1 for all
  /// @return the changed copy
  public TokenPenalties withWindow(int other) {
    return new TokenPenalties(repetition, frequency, presence, other, prompt, skip);
  }

  /// Whether it does nothing.
  ///
  /// @return true at neutral values, or without a window
  public boolean isNeutral() {
    return window == 0 || repetition == 1 && frequency == 0 && presence == 0;
  }

  @Override
  public TransformState start(StepContext context) {
    int completion = Math.max(skip, context.promptLength());
    TokenCounts repeated = new TokenCounts(window, prompt == Prompt.FALSE ? completion : skip);
    return prompt == Prompt.REPETITION
        ? new State(this, repeated, new TokenCounts(window, completion))
        : new State(this, repeated, repeated);
  }

  /// The logit of a token that occurs among those that count for repetition.
  ///
  /// @param count occurrences among those that count for the other two
  private double penalized(double logit, int count) {
    double scaled = logit <= 0 ? logit * repetition : logit / repetition;
    return count == 0 ? scaled : scaled - count * frequency - presence;
  }

  /// Tokens that count for frequency and presence count for repetition, too. Where they are the
  /// same, there is one table.
  private record State(TokenPenalties rule, TokenCounts repeated, TokenCounts added)
      implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (rule.isNeutral()) {
        return;
      }
      repeated.update(context);
      if (added != repeated) {
        added.update(context);
      }
      if (logits.hasAllTokens()) {
        for (int slot = 0; slot < repeated.slots(); slot++) {
          if (repeated.count(slot) > 0 && logits.indexOf(repeated.token(slot)) >= 0) {
            penalize(logits, repeated.token(slot), repeated.token(slot), repeated.count(slot));
          }
        }
      } else {
        for (int index = 0; index < logits.size(); index++) {
          int token = logits.token(index);
          int count = repeated.countOf(token);
          if (count > 0) {
            penalize(logits, index, token, count);
          }
        }
      }
    }

    private void penalize(Logits logits, int index, int token, int count) {
      if (!logits.isRemoved(index)) {
        int counted = added == repeated ? count : added.countOf(token);
        logits.set(index, rule.penalized(logits.logit(index), counted));
      }
    }

    @Override
    public TransformState fork() {
      TokenCounts fork = repeated.fork();
      return new State(rule, fork, added == repeated ? fork : added.fork());
    }
  }
}
