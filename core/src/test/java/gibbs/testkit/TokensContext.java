package gibbs.testkit;

import gibbs.core.draw.Draws;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.StepContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A context made of given tokens, for rules that are tested without a model.
public final class TokensContext implements StepContext {
  private final List<Integer> tokens = new ArrayList<>();
  private final int promptLength;
  private final Vocabulary vocabulary;
  private final Draws draws = PhiloxDraws.of(0, 0, 0);

  /// A context whose tokens are all of the prompt.
  ///
  /// @param prompt ids
  /// @return the context
  public static TokensContext of(int... prompt) {
    return new TokensContext(prompt.length, prompt);
  }

  /// A context of prompt and completion.
  ///
  /// @param promptLength how many of the tokens are the prompt
  /// @param tokens ids
  public TokensContext(int promptLength, int... tokens) {
    this(promptLength, LetterTokenizer.letters(26, false), tokens);
  }

  /// A context over a vocabulary.
  ///
  /// @param promptLength how many of the tokens are the prompt
  /// @param vocabulary what rules see of the model
  /// @param tokens ids
  public TokensContext(int promptLength, Vocabulary vocabulary, int... tokens) {
    this.promptLength = promptLength;
    this.vocabulary = vocabulary;
    Arrays.stream(tokens).forEach(this.tokens::add);
  }

  /// An independent copy.
  ///
  /// @return the same tokens
  public TokensContext copy() {
    return new TokensContext(
        promptLength, vocabulary, tokens.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Takes a token as the next one.
  ///
  /// @param token id
  public void append(int token) {
    tokens.add(token);
    draws.moveTo(step());
  }

  @Override
  public int promptLength() {
    return promptLength;
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
  public Draws draws() {
    return draws;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }
}
