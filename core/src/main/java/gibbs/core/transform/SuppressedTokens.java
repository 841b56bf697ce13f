package gibbs.core.transform;

import gibbs.core.logits.Logits;
import java.util.List;

/// Forbids tokens.
///
/// **Definition.** f(v) = p(v) · 1[v is not among them].
/// **Parameter.** `tokens`: ids; none is neutral.
/// **Edges.** Ids outside the vocabulary are ignored.
/// **Cost.** O(number of tokens), times the number of candidates where a stage before has shortened
/// the list.
/// **Source.** transformers `SuppressTokensLogitsProcessor`.
///
/// @param tokens ids
public record SuppressedTokens(List<Integer> tokens) implements LogitsTransform {
  /// Copies the ids.
  public SuppressedTokens {
    tokens = List.copyOf(tokens);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(TokenSet.of(tokens));
  }

  /// At work; nothing changes from step to step.
  private record State(TokenSet tokens) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      tokens.removeFrom(logits);
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
