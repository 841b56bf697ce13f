package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// Lets no n tokens of a source text occur in a row.
///
/// **Definition.** f(v) = p(v) · 1[the last n − 1 tokens of the context, followed by v, do not
/// stand in the source]. **Data.** The source is what an encoder has read, or any other text; kept
/// values are untouched. **Parameters.** `n` ≥ 0 tokens; 1 forbids every token of the source;
/// neutral value 0. `source`: ids; none for the prompt. **Edges.** Where the context is shorter
/// than n − 1 nothing happens. **Cost.** O(n + forbidden tokens) per step; the source is indexed
/// once. **Source.** transformers `EncoderNoRepeatNGramLogitsProcessor`.
///
/// @param n length of what must not be repeated, tokens
/// @param source ids; none for the prompt
public record EncoderNoRepeatNgramConstraint(int n, List<Integer> source)
    implements LogitsTransform {
  /// Checks and copies the parameters.
  public EncoderNoRepeatNgramConstraint {
    Check.atLeast("n", n, 0);
    source = List.copyOf(source);
  }

  @Override
  public TransformState start(StepContext context) {
    int gram = Math.max(1, n - 1);
    GramIndex index =
        source.isEmpty() ? GramIndex.ofPrompt(context, gram) : GramIndex.of(source, gram);
    return new State(n, index, new int[gram], new TokenMarks());
  }

  private record State(int n, GramIndex text, int[] last, TokenMarks forbidden)
      implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (n == 0 || n > 1 && context.length() < last.length) {
        return;
      }
      forbidden.clear();
      if (n == 1) {
        for (int position = 0; position < text.length(); position++) {
          forbidden.raise(text.token(position), 0);
        }
      } else {
        for (int place = 0; place < last.length; place++) {
          last[place] = context.token(context.length() - last.length + place);
        }
        for (int end = text.latest(last); end >= 0; end = text.previous(end)) {
          if (end + 1 < text.length()) {
            forbidden.raise(text.token(end + 1), 0);
          }
        }
      }
      forbidden.removeFrom(logits);
    }

    @Override
    public TransformState fork() {
      return new State(n, text, last.clone(), new TokenMarks());
    }
  }
}
