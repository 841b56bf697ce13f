package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Ends a text that reaches a length.
///
/// **Definition.** f(v) = p(v) · 1[v ends a text] where the next token is the one of number
/// `maxLength`, counted from position `begin`.
/// **Parameters.** `maxLength` ≥ 1 tokens, the end token included. `begin`: the position from which
/// tokens are counted; 0 counts the prompt, −1 the completion alone. `end`: ids that end a text;
/// none for the model's own. `score`: what their logits become.
/// **Edges.** Longer contexts are left alone. Where no end token is left: a dead end, unless their
/// score is zero, which brings removed ones back.
/// **Cost.** O(number of end tokens), or O(number of candidates) where a stage before has shortened
/// the list.
/// **Source.** transformers `ForcedEOSTokenLogitsProcessor`.
///
/// @param maxLength the length, end token included
/// @param begin the position from which it is counted; −1 for the prompt's end
/// @param end ids that end a text; none for the model's own
/// @param score what their logits become
public record ForcedLastToken(int maxLength, int begin, List<Integer> end, ForcedScore score)
    implements LogitsTransform {
  /// Checks and copies the parameters.
  public ForcedLastToken {
    Check.atLeast("max_length", maxLength, 1);
    Check.atLeast("begin", begin, -1);
    end = List.copyOf(end);
  }

  @Override
  public TransformState start(StepContext context) {
    int first = begin < 0 ? context.promptLength() : begin;
    return new State((long) first + maxLength - 1, score, TokenSet.ends(end, context.vocabulary()));
  }

  /// At work; nothing changes from step to step.
  private record State(long before, ForcedScore score, TokenSet ends) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (context.length() == before) {
        score.force(ends, logits);
      }
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
