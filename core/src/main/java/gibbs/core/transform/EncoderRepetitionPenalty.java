package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Makes the tokens of a source text more probable: the inverse of the repetition penalty, against
/// texts that depart from their source.
///
/// **Definition.** For every token of the source, once: ℓ ← ℓ/penalty where ℓ ≤ 0, else ℓ ·
/// penalty. **Data.** The *raw* logits of the model: the rule depends on their additive constant,
/// so f is by convention. **Parameters.** `penalty` > 0, dimensionless, neutral 1; above 1
/// encourages. `source`: ids; none for the prompt. **Edges.** Tokens outside the vocabulary are
/// ignored. −∞ stays −∞. **Cost.** O(different tokens of the source); times their logarithm per
/// candidate where a stage before has shortened the list. **Source.** transformers
/// `EncoderRepetitionPenaltyLogitsProcessor`.
///
/// @param penalty factor of positive logits, divisor of the others
/// @param source ids; none for the prompt
public record EncoderRepetitionPenalty(double penalty, List<Integer> source)
    implements LogitsTransform {
  /// Checks and copies the parameters.
  public EncoderRepetitionPenalty {
    Check.above("penalty", penalty, 0, Double.MAX_VALUE);
    source = List.copyOf(source);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(penalty, source.isEmpty() ? prompt(context) : TokenSet.of(source));
  }

  private static TokenSet prompt(StepContext context) {
    int[] tokens = new int[context.promptLength()];
    for (int position = 0; position < tokens.length; position++) {
      tokens[position] = context.token(position);
    }
    return TokenSet.of(tokens);
  }

  /// At work; nothing changes from step to step.
  private record State(double penalty, TokenSet source) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (penalty == 1) {
        return;
      }
      if (logits.hasAllTokens()) {
        for (int place = 0; place < source.size(); place++) {
          int index = logits.indexOf(source.token(place));
          if (index >= 0) {
            encourage(logits, index);
          }
        }
      } else {
        for (int index = 0; index < logits.size(); index++) {
          if (source.contains(logits.token(index))) {
            encourage(logits, index);
          }
        }
      }
    }

    private void encourage(Logits logits, int index) {
      if (!logits.isRemoved(index)) {
        double logit = logits.logit(index);
        logits.set(index, logit <= 0 ? logit / penalty : logit * penalty);
      }
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
