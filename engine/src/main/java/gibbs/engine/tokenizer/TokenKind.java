package gibbs.engine.tokenizer;

/// What a vocabulary says a token is. The order is that of the numbers in `token_type`.
enum TokenKind {
  /// Nothing is said.
  UNDEFINED,
  /// A piece of text.
  NORMAL,
  /// Stands for text that the vocabulary cannot write.
  UNKNOWN,
  /// Marks structure and shows nothing.
  CONTROL,
  /// Text that is always one token, whatever stands around it.
  USER_DEFINED,
  /// A reserved place.
  UNUSED,
  /// One byte, named `<0xHH>`.
  BYTE;

  private static final TokenKind[] BY_NUMBER = values();

  static TokenKind of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNDEFINED;
  }

  /// Whether the kind shows nothing in a text.
  boolean isHidden() {
    return this == CONTROL || this == UNKNOWN;
  }

  /// Whether tokens of the kind are looked for in a text before it is encoded.
  boolean isSpecial() {
    return isHidden() || this == USER_DEFINED;
  }
}
