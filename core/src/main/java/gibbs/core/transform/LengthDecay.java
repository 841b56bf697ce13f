package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Makes the end more probable with every token beyond a length.
///
/// **Definition.** With n tokens from position `begin` on and n > start, for every end token:
/// ℓ ← ℓ + |ℓ| · (factor^{n − start} − 1).
/// **Data.** The *raw* logits of the model: the rule depends on their additive constant, so f is by
/// convention.
/// **Parameters.** `start` ≥ 0 tokens. `factor` > 0, dimensionless, neutral 1; above 1 encourages
/// the end, below 1 discourages it. `begin`: the position from which tokens are counted; −1 for the
/// prompt's end. `end`: ids that end a text; none for the model's own.
/// **Edges.** A logit of 0 stays 0. Logits grow up to 1e30. −∞ stays −∞.
/// **Cost.** O(number of end tokens), times the number of candidates where a stage before has
/// shortened the list.
/// **Source.** transformers `ExponentialDecayLengthPenalty`.
///
/// @param start how many tokens are free
/// @param factor what |ℓ| grows by for each token more
/// @param begin the position from which tokens are counted; −1 for the prompt's end
/// @param end ids that end a text; none for the model's own
public record LengthDecay(int start, double factor, int begin, List<Integer> end)
    implements LogitsTransform {
  private static final double GREATEST = 1e30;

  /// Checks and copies the parameters.
  public LengthDecay {
    Check.atLeast("start", start, 0);
    Check.above("factor", factor, 0, Double.MAX_VALUE);
    Check.atLeast("begin", begin, -1);
    end = List.copyOf(end);
  }

  @Override
  public TransformState start(StepContext context) {
    int first = begin < 0 ? context.promptLength() : begin;
    return new State((long) first + start, factor, TokenSet.ends(end, context.vocabulary()));
  }

  /// At work; nothing changes from step to step.
  private record State(long free, double factor, TokenSet ends) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (context.length() <= free || factor == 1) {
        return;
      }
      double growth = StrictMath.pow(factor, (double) (context.length() - free)) - 1;
      for (int place = 0; place < ends.size(); place++) {
        int index = logits.indexOf(ends.token(place));
        if (index >= 0 && !logits.isRemoved(index)) {
          double logit = logits.logit(index);
          double added = logit == 0 ? 0 : Math.abs(logit) * growth;
          logits.set(index, Math.min(logit + added, GREATEST));
        }
      }
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
