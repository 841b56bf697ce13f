package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Lets no text end before it has so many tokens.
///
/// **Definition.** f(v) = p(v) · 1[v ends no text] while fewer than `length` tokens stand from
/// position `begin` on.
/// **Data.** Kept values are untouched.
/// **Parameters.** `length` ≥ 0 tokens, neutral 0. `begin`: the position from which tokens are
/// counted; 0 counts the prompt, −1 the completion alone. `end`: ids that end a text; none for the
/// model's own.
/// **Edges.** Ids outside the vocabulary are ignored. Where only end tokens are left: a dead end.
/// **Cost.** O(number of end tokens), times the number of candidates where a stage before has
/// shortened the list.
/// **Source.** transformers `MinLengthLogitsProcessor`, `MinNewTokensLengthLogitsProcessor`.
///
/// @param length how many tokens there must be before the end
/// @param begin the position from which they are counted; −1 for the prompt's end
/// @param end ids that end a text; none for the model's own
public record MinimumLengthConstraint(int length, int begin, List<Integer> end)
    implements LogitsTransform {
  /// Checks and copies the parameters.
  public MinimumLengthConstraint {
    Check.atLeast("length", length, 0);
    Check.atLeast("begin", begin, -1);
    end = List.copyOf(end);
  }

  @Override
  public TransformState start(StepContext context) {
    int first = begin < 0 ? context.promptLength() : begin;
    return new State((long) first + length, TokenSet.ends(end, context.vocabulary()));
  }

  /// At work; nothing changes from step to step.
  private record State(long least, TokenSet ends) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (context.length() < least) {
        ends.removeFrom(logits);
      }
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
