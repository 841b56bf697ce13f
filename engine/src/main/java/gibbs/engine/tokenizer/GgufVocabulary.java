package gibbs.engine.tokenizer;

import gibbs.core.model.Vocabulary;
import java.util.OptionalInt;
import java.util.Set;

/// The vocabulary of a GGUF file. Immutable and safe for use by many threads.
public final class GgufVocabulary implements Vocabulary {
  private final VocabularyTable table;
  private final TokenizerModel model;
  private final SpecialIds ids;

  GgufVocabulary(VocabularyTable table, TokenizerModel model, SpecialIds ids) {
    this.table = table;
    this.model = model;
    this.ids = ids;
  }

  @Override
  public int size() {
    return table.size();
  }

  @Override
  public byte[] bytes(int token) {
    byte[] name = table.pieces().copy(checked(token));
    return switch (table.kind(token)) {
      case CONTROL, UNKNOWN -> new byte[0];
      case USER_DEFINED -> name;
      case BYTE -> {
        int value = VocabularyTable.byteOfName(name);
        yield value < 0 ? name : new byte[] {(byte) value};
      }
      case UNDEFINED, NORMAL, UNUSED ->
          model == TokenizerModel.GPT2 ? ByteAlphabet.read(piece(token)) : Blanks.unescape(name);
    };
  }

  @Override
  public String piece(int token) {
    return table.pieces().text(checked(token));
  }

  @Override
  public boolean isControl(int token) {
    return table.kind(checked(token)).isHidden();
  }

  @Override
  public OptionalInt beginToken() {
    return optional(ids.begin());
  }

  @Override
  public Set<Integer> endTokens() {
    return ids.ends();
  }

  /// The token that ends a text, one of [#endTokens].
  ///
  /// @return its id, if the vocabulary has one
  public OptionalInt endToken() {
    return optional(ids.end());
  }

  /// The token that ends a turn of a conversation, one of [#endTokens].
  ///
  /// @return its id, if the vocabulary has one
  public OptionalInt endOfTurnToken() {
    return optional(ids.endOfTurn());
  }

  /// The token that ends a message within a turn, one of [#endTokens].
  ///
  /// @return its id, if the vocabulary has one
  public OptionalInt endOfMessageToken() {
    return optional(ids.endOfMessage());
  }

  /// The token that stands for what the vocabulary cannot write.
  ///
  /// @return its id, if the vocabulary has one
  public OptionalInt unknownToken() {
    return optional(ids.unknown());
  }

  /// The id of a token's name as the vocabulary writes it.
  ///
  /// @param piece a name, such as `<|im_end|>`
  /// @return its id, if the vocabulary has it
  public OptionalInt find(String piece) {
    return optional(table.find(piece));
  }

  /// Whether the encoder looks for the token's name before it encodes what stands around it.
  boolean isSpecial(int token) {
    return table.kind(token).isSpecial();
  }

  private int checked(int token) {
    if (token >= 0 && token < size()) {
      return token;
    }
    throw new IllegalArgumentException("token must be in [0, " + size() + "), was " + token);
  }

  private static OptionalInt optional(int id) {
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
