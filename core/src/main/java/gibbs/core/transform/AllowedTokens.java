package gibbs.core.transform;

import gibbs.core.logits.Logits;
import java.util.List;

/// Forbids all tokens but some.
///
/// **Definition.** f(v) = p(v) · 1[v is among them].
/// **Parameter.** `tokens`: ids, at least one.
/// **Edges.** Ids outside the vocabulary are ignored. Where none is left: a dead end. End tokens
/// must be among them if texts are to end.
/// **Cost.** O(number of tokens), or of candidates times its logarithm where a stage before has
/// shortened the list; later stages see these tokens alone.
/// **Source.** vLLM `allowed_token_ids`.
///
/// @param tokens ids
public record AllowedTokens(List<Integer> tokens) implements LogitsTransform {
  /// Checks and copies the ids.
  public AllowedTokens {
    tokens = List.copyOf(tokens);
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("tokens must not be empty");
    }
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(TokenSet.of(tokens));
  }

  /// At work; nothing changes from step to step.
  private record State(TokenSet tokens) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      tokens.keepIn(logits);
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
