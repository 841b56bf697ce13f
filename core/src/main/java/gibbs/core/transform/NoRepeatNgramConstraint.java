package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;

/// Lets no n tokens in a row occur twice.
///
/// **Definition.** f(v) = p(v) · 1[the last n − 1 tokens of the context, followed by v, do not
/// stand in it]. **Data.** Prompt and completion count. Kept values are untouched. **Parameter.**
/// `n` ≥ 0 tokens; 1 forbids every token of the context; neutral value 0. **Edges.** Where the
/// context is shorter than n − 1 nothing happens. All tokens may be forbidden: a dead end.
/// **Cost.** O(n + forbidden tokens) per step, whatever the length of the context; the prompt is
/// indexed once. **Source.** Paulus, Xiong, Socher 2018, arXiv:1705.04304, §2.5; transformers
/// `NoRepeatNGramLogitsProcessor`.
///
/// @param n length of what must not be repeated, tokens
public record NoRepeatNgramConstraint(int n) implements LogitsTransform {
  /// Checks the length.
  public NoRepeatNgramConstraint {
    Check.atLeast("n", n, 0);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(n, GramIndex.afterPrompt(context, Math.max(1, n - 1)), new TokenMarks());
  }

  private record State(int n, GramIndex text, TokenMarks forbidden) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (n == 0) {
        return;
      }
      text.update(context);
      forbidden.clear();
      if (n == 1) {
        for (int slot = 0; slot < text.slots(); slot++) {
          if (text.end(slot) >= 0) {
            forbidden.raise(text.token(text.end(slot)), 0);
          }
        }
      } else {
        for (int end = text.repeated(); end >= 0; end = text.previous(end)) {
          forbidden.raise(text.token(end + 1), 0);
        }
      }
      forbidden.removeFrom(logits);
    }

    @Override
    public TransformState fork() {
      return new State(n, text.fork(), new TokenMarks());
    }
  }
}
