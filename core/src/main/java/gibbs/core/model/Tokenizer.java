package gibbs.core.model;

/// Text to tokens and back. Immutable and safe for use by many threads.
public interface Tokenizer {
  /// Text to ids, without begin or end token. Names of special tokens in the text are ordinary
  /// characters.
  ///
  /// @param text any string; unpaired surrogates become U+FFFD
  /// @return ids; empty for an empty text
  default int[] encode(String text) {
    return encode(text, SpecialTokens.AS_TEXT);
  }

  /// Text to ids, without begin or end token.
  ///
  /// @param text any string; unpaired surrogates become U+FFFD
  /// @param specialTokens whether names of special tokens stand for these
  /// @return ids; empty for an empty text
  int[] encode(String text, SpecialTokens specialTokens);

  /// Whether the model expects the begin token before a text.
  ///
  /// @return true if [#encodePrompt] puts it there
  boolean addsBegin();

  /// The ids that a prompt becomes: the begin token where the model expects one, then the text.
  ///
  /// @param text the prompt
  /// @param specialTokens whether names of special tokens stand for these
  /// @return ids
  int[] encodePrompt(String text, SpecialTokens specialTokens);

  /// Ids to text. Byte sequences that are no UTF-8 become U+FFFD. Control tokens show nothing.
  ///
  /// @param tokens ids in `[0, V)`
  /// @return the text
  default String decode(int[] tokens) {
    return new String(decodeBytes(tokens), java.nio.charset.StandardCharsets.UTF_8);
  }

  /// Ids to bytes, as [#decode] before it reads them as UTF-8. A completion's bytes are those of
  /// prompt and completion together less those of the prompt, so that a leading blank belongs to
  /// whom it should.
  ///
  /// @param tokens ids in `[0, V)`
  /// @return the bytes
  byte[] decodeBytes(int[] tokens);

  /// Bytes that a token adds to a text that already holds tokens.
  ///
  /// @param token an id
  /// @return the bytes; empty for control tokens
  byte[] continuationBytes(int token);

  /// Whether names of special tokens inside a text are recognised.
  enum SpecialTokens {
    /// They are ordinary characters: the safe choice for text from elsewhere.
    AS_TEXT,
    /// They stand for the token, as chat templates need it.
    PARSED
  }
}
