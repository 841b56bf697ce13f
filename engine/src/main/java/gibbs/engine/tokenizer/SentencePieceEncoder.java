package gibbs.engine.tokenizer;

/// SentencePiece BPE: neighbouring characters merge into the piece of the best score, over the
/// whole text; blanks are written `▁`.
///
/// **Edges.** A character without a token becomes its bytes' tokens `<0xHH>`, or the bytes
/// themselves where the vocabulary names them so, or the unknown token. **Source.** Kudo and
/// Richardson 2018, arXiv:1808.06226.
final class SentencePieceEncoder implements PieceEncoder {
  private final StringIndex pieces;
  private final float[] scores;
  private final int[] byteTokens; // [256]; −1 where there is none
  private final boolean addsBlank;

  /// @param addsBlank whether a fragment gets a blank in front
  SentencePieceEncoder(VocabularyTable table, boolean addsBlank, int unknown) {
    this.pieces = table.index();
    this.scores = table.scores();
    this.byteTokens = byteTokens(pieces, unknown);
    this.addsBlank = addsBlank;
  }

  @Override
  public void encode(byte[] text, int start, int end, TokenList out) {
    byte[] escaped = new byte[3 * (end - start + 1)];
    int length = addsBlank ? Blanks.write(escaped, 0) : 0;
    for (int at = start; at < end; at++) {
      if (text[at] == ' ') {
        length = Blanks.write(escaped, length);
      } else {
        escaped[length++] = text[at];
      }
    }
    new PairMerging(this::rank)
        .run(escaped, length, (symbols, from, to) -> add(symbols, from, to, out));
  }

  private void add(byte[] text, int start, int end, TokenList out) {
    int token = pieces.find(text, start, end);
    if (token >= 0) {
      out.add(token);
      return;
    }
    for (int at = start; at < end; at++) {
      int byteToken = byteTokens[text[at] & 0xFF];
      if (byteToken >= 0) {
        out.add(byteToken);
      }
    }
  }

  private int rank(byte[] text, int start, int middle, int end) {
    int token = pieces.find(text, start, end);
    return token == StringIndex.ABSENT ? PairMerging.NEVER : rankOf(scores[token]);
  }

  /// An int that falls as the score rises: the bits of a float, made comparable as whole numbers.
  private static int rankOf(float score) {
    int bits = Float.floatToIntBits(0f - score); // 0 − 0 is +0, so both zeros are equal
    return Math.min(bits ^ bits >> 31 & Integer.MAX_VALUE, PairMerging.NEVER - 1);
  }

  private static int[] byteTokens(StringIndex pieces, int unknown) {
    int[] tokens = new int[256];
    for (int value = 0; value < tokens.length; value++) {
      byte[] name = VocabularyTable.nameOfByte(value);
      int token = pieces.find(name, 0, name.length);
      if (token < 0) {
        token = pieces.find(new byte[] {(byte) value}, 0, 1);
      }
      tokens[value] = token < 0 ? unknown : token;
    }
    return tokens;
  }
}
