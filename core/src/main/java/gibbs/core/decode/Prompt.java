package gibbs.core.decode;

import gibbs.core.model.Tokenizer;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.List;

/// What is to be continued: a text, or ids where the caller tokenises.
public sealed interface Prompt {
  /// The ids, begin token included.
  ///
  /// @param tokenizer the model's
  /// @return ids, possibly none
  int[] tokens(Tokenizer tokenizer);

  /// A text; the model's begin token is put before it where the model expects one.
  ///
  /// @param text any string
  /// @return the prompt
  static Prompt of(String text) {
    return new Text(text, SpecialTokens.AS_TEXT);
  }

  /// Ids as they are.
  ///
  /// @param ids begin token included, if there is to be one
  /// @return the prompt
  static Prompt ofTokens(List<Integer> ids) {
    return new Tokens(ids);
  }

  /// A text.
  ///
  /// @param text any string
  /// @param specialTokens whether names of special tokens stand for these
  record Text(String text, SpecialTokens specialTokens) implements Prompt {
    @Override
    public int[] tokens(Tokenizer tokenizer) {
      return tokenizer.encodePrompt(text, specialTokens);
    }
  }

  /// Ids.
  ///
  /// @param ids begin token included
  record Tokens(List<Integer> ids) implements Prompt {
    /// Copies the list.
    public Tokens {
      ids = List.copyOf(ids);
    }

    @Override
    public int[] tokens(Tokenizer tokenizer) {
      return ids.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
