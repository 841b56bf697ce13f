package gibbs.core.transform;

import java.util.List;

/// Forbids sequences of tokens.
///
/// **Definition.** f(v) = p(v) · 1[v completes no forbidden sequence].
/// **Data.** Kept values are untouched.
/// **Parameters.** `words`: sequences of ids; none is neutral. `end`: ids that end a text, the
/// model's own where none are given; a word that is one of them alone is passed over, since it
/// would forbid texts to end.
/// **Edges.** Ids outside the vocabulary are ignored. A word of one token is always forbidden.
/// **Cost.** As [SequenceBias].
/// **Source.** transformers `NoBadWordsLogitsProcessor`.
///
/// @param words sequences of ids, none empty
/// @param end ids that end a text; none for the model's own
public record BadWordsConstraint(List<List<Integer>> words, List<Integer> end)
    implements LogitsTransform {
  /// Checks and copies the parameters.
  public BadWordsConstraint {
    words = words.stream().map(List::copyOf).toList();
    end = List.copyOf(end);
    if (words.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("a word must not be empty");
    }
  }

  /// The length of the longest word less one.
  ///
  /// @return tokens
  public int window() {
    return SequenceBias.forbidding(words).window();
  }

  @Override
  public TransformState start(StepContext context) {
    TokenSet ends = TokenSet.ends(end, context.vocabulary());
    return SequenceBias.forbidding(
        words.stream().filter(word -> word.size() > 1 || !ends.contains(word.getFirst())).toList());
  }
}
