package gibbs.engine.tokenizer;

/// Turns text without special tokens into ids: the part in which tokenizer models differ.
/// Immutable.
interface PieceEncoder {
  /// Encodes `text[start, end)`, UTF-8 that begins and ends between characters.
  void encode(byte[] text, int start, int end, TokenList out);
}
