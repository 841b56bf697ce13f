package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Forbids a text to begin with some tokens.
///
/// **Definition.** f(v) = p(v) · 1[v is not among them] where the context has `begin` tokens.
/// **Parameters.** `tokens`: ids; none is neutral. `begin`: length of the context at which they are
/// forbidden; −1 for the prompt's.
/// **Edges.** Ids outside the vocabulary are ignored.
/// **Cost.** O(number of tokens), times the number of candidates where a stage before has shortened
/// the list.
/// **Source.** transformers `SuppressTokensAtBeginLogitsProcessor`.
///
/// @param tokens ids
/// @param begin how many tokens stand before; −1 for the prompt
public record SuppressedFirstTokens(List<Integer> tokens, int begin) implements LogitsTransform {
  /// Checks and copies the parameters.
  public SuppressedFirstTokens {
    tokens = List.copyOf(tokens);
    Check.atLeast("begin", begin, -1);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(begin < 0 ? context.promptLength() : begin, TokenSet.of(tokens));
  }

  /// At work; nothing changes from step to step.
  private record State(int begin, TokenSet tokens) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (context.length() == begin) {
        tokens.removeFrom(logits);
      }
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
