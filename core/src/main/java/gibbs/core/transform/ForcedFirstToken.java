package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Makes a token the first.
///
/// **Definition.** f(v) = p(v) · 1[v = token] where the context has `begin` tokens.
/// **Parameters.** `token`: an id. `begin`: length of the context at which it is forced; −1 for the
/// prompt's, so that the completion begins with it. `score`: what its logit becomes.
/// **Edges.** A token that the vocabulary lacks is a dead end; so is one that a rule before has
/// removed, unless its score is zero.
/// **Cost.** O(1), or O(number of candidates) where a stage before has shortened the list.
/// **Source.** transformers `ForcedBOSTokenLogitsProcessor`.
///
/// @param token its id
/// @param begin how many tokens stand before it; −1 for the prompt
/// @param score what its logit becomes
public record ForcedFirstToken(int token, int begin, ForcedScore score) implements LogitsTransform {
  /// Checks the parameters.
  public ForcedFirstToken {
    Check.atLeast("token", token, 0);
    Check.atLeast("begin", begin, -1);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(begin < 0 ? context.promptLength() : begin, score, TokenSet.of(token));
  }

  /// At work; nothing changes from step to step.
  private record State(int begin, ForcedScore score, TokenSet tokens) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (context.length() == begin) {
        score.force(tokens, logits);
      }
    }

    @Override
    public TransformState fork() {
      return this;
    }
  }
}
