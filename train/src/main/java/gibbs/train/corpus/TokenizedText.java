package gibbs.train.corpus;

import gibbs.core.model.Tokenizer;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.Arrays;

/// A text as a model reads it: begin token, tokens, end token.
///
/// @param tokens ids, at least two
/// @param counts whether the prediction of the token at the same place is learned; the first never
///     is
/// @param bytes of the learned text in UTF-8
public record TokenizedText(int[] tokens, boolean[] counts, int bytes) {
  /// Encodes a text.
  ///
  /// A prompt and its body are encoded as one string, as they will be met; a token that reaches
  /// from one into the other counts.
  ///
  /// @param text the text
  /// @param tokenizer of the model to be
  /// @param begin the begin token
  /// @param end the end token
  /// @param direction backward turns the tokens around, between begin and end
  /// @return begin, tokens, end
  public static TokenizedText of(
      Text text, Tokenizer tokenizer, int begin, int end, Direction direction) {
    int[] body = tokenizer.encode(text.whole(), SpecialTokens.AS_TEXT);
    int shown = text.prompt().isEmpty() ? 0 : shownTokens(text, body, tokenizer);
    int[] tokens = new int[body.length + 2];
    boolean[] counts = new boolean[tokens.length];
    tokens[0] = begin;
    for (int index = 0; index < body.length; index++) {
      int place = direction == Direction.FORWARD ? index + 1 : body.length - index;
      tokens[place] = body[index];
      counts[place] = index >= shown;
    }
    tokens[tokens.length - 1] = end;
    counts[tokens.length - 1] = true;
    return new TokenizedText(tokens, counts, text.bodyBytes());
  }

  /// How many of the whole text's tokens lie inside the prompt.
  private static int shownTokens(Text text, int[] body, Tokenizer tokenizer) {
    int[] prompt = tokenizer.encode(text.prompt(), SpecialTokens.AS_TEXT);
    int common = Arrays.mismatch(prompt, body);
    return common < 0 ? prompt.length : common;
  }

  /// How many predictions the text asks for.
  ///
  /// @return tokens less one
  public int predictions() {
    return tokens.length - 1;
  }
}
