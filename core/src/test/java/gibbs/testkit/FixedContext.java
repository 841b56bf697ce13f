package gibbs.testkit;

import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.StepContext;
import java.util.List;

/// A context of given tokens, for rules under test.
///
/// @param vocabulary the tokens' table
/// @param promptLength how many of the tokens are the prompt
/// @param tokens prompt and completion
/// @param draws randomness
/// @param companions rows of the rule's companions, possibly none
public record FixedContext(
    Vocabulary vocabulary,
    int promptLength,
    List<Integer> tokens,
    Draws draws,
    List<float[]> companions)
    implements StepContext {
  /// Copies the lists.
  public FixedContext {
    tokens = List.copyOf(tokens);
    companions = List.copyOf(companions);
  }

  /// A context over a vocabulary of letters, with Philox draws of seed 0.
  ///
  /// @param vocabularySize V
  /// @param promptLength how many of the tokens are the prompt
  /// @param tokens prompt and completion
  /// @return the context
  public static FixedContext of(int vocabularySize, int promptLength, Integer... tokens) {
    String[] names = new String[vocabularySize];
    for (int token = 0; token < vocabularySize; token++) {
      names[token] = token < 26 ? String.valueOf((char) ('a' + token)) : "t" + token;
    }
    return new FixedContext(
        LetterTokenizer.of(names),
        promptLength,
        List.of(tokens),
        PhiloxDraws.of(0, 0, 0),
        List.of(new float[vocabularySize], new float[vocabularySize]));
  }

  @Override
  public int length() {
    return tokens.size();
  }

  @Override
  public int token(int position) {
    return tokens.get(position);
  }

  @Override
  public Logits companion(int index) {
    return Logits.of(companions.get(index));
  }
}
