package gibbs.engine.tokenizer;

import gibbs.core.model.ModelFormatException;
import gibbs.core.model.Tokenizer;
import gibbs.engine.gguf.Metadata;
import java.io.ByteArrayOutputStream;

/// The tokenizer of a GGUF file: SentencePiece BPE, byte-level BPE or SentencePiece unigram.
/// Immutable and safe for use by many threads; it outlives the file.
///
/// **Ids** are those of llama.cpp. **Round trip.** Decoding what [#encode] returned gives back any
/// string under byte-level BPE, and any string under SentencePiece BPE but for `▁` (U+2581), which
/// there means a blank; both as far as the vocabulary has all 256 bytes. Unigram normalises, and
/// what it cannot write is lost. **Blanks.** Where the encoder puts a blank in front, at the
/// beginning and behind special tokens, decoding drops one there. **Cost.** O(n log n) for a text
/// of n bytes; nothing recurses.
public final class GgufTokenizer implements Tokenizer {
  private final GgufVocabulary vocabulary;
  private final PieceEncoder encoder;
  private final SpecialTokenCutter userDefined;
  private final SpecialTokenCutter allSpecial;
  private final TokenizerFlags flags;

  private GgufTokenizer(
      GgufVocabulary vocabulary,
      PieceEncoder encoder,
      SpecialTokenCutter userDefined,
      SpecialTokenCutter allSpecial,
      TokenizerFlags flags) {
    this.vocabulary = vocabulary;
    this.encoder = encoder;
    this.userDefined = userDefined;
    this.allSpecial = allSpecial;
    this.flags = flags;
  }

  /// Builds the tokenizer that a file's metadata describes; a file without tensors will do.
  ///
  /// @param metadata the metadata of an open file
  /// @return the tokenizer
  /// @throws ModelFormatException if it names a tokenizer model or pre-tokenizer that is not
  ///     supported, or its tables are missing or do not fit together
  public static GgufTokenizer of(Metadata metadata) {
    TokenizerModel model = TokenizerModel.of(metadata);
    VocabularyTable table = VocabularyReader.table(metadata);
    PieceEncoder encoder = VocabularyReader.encoder(metadata, model, table);
    SpecialIds ids = SpecialIds.find(metadata, model, table);
    TokenizerFlags flags = TokenizerFlags.of(metadata, model);
    if (flags.addsBegin() && ids.begin() < 0) {
      throw metadata.refuse("tokenizer.ggml.bos_token_id", "an id, as the model begins with it");
    }
    int[] special = table.specialIds();
    int[] visible = table.idsOfKind(TokenKind.USER_DEFINED);
    SwallowedBlanks blanks = SwallowedBlanks.of(metadata, table);
    return new GgufTokenizer(
        new GgufVocabulary(table, model, ids),
        encoder,
        new SpecialTokenCutter(table, visible, blanks),
        new SpecialTokenCutter(table, special, blanks),
        flags);
  }

  /// The vocabulary.
  ///
  /// @return the id ↔ bytes table
  public GgufVocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text, SpecialTokens specialTokens) {
    TokenList out = new TokenList();
    encode(text, specialTokens, out);
    return out.toArray();
  }

  @Override
  public boolean addsBegin() {
    return flags.addsBegin();
  }

  /// Whether the model was trained with the end token behind each text. [#encodePrompt] does not
  /// put it there, since a prompt is a text that goes on.
  ///
  /// @return true if the file says so
  public boolean addsEnd() {
    return flags.addsEnd();
  }

  @Override
  public int[] encodePrompt(String text, SpecialTokens specialTokens) {
    TokenList out = new TokenList();
    if (flags.addsBegin()) {
      vocabulary.beginToken().ifPresent(out::add);
    }
    encode(text, specialTokens, out);
    return out.toArray();
  }

  private void encode(String text, SpecialTokens specialTokens, TokenList out) {
    byte[] bytes = Utf8.encode(text);
    SpecialTokenCutter cutter =
        switch (specialTokens) {
          case AS_TEXT -> userDefined;
          case PARSED -> allSpecial;
        };
    cutter.cut(
        bytes,
        new SpecialTokenCutter.Parts() {
          @Override
          public void text(int start, int end) {
            encoder.encode(bytes, start, end, out);
          }

          @Override
          public void token(int id) {
            out.add(id);
          }
        });
  }

  @Override
  public byte[] decodeBytes(int[] tokens) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4 * tokens.length);
    boolean dropsBlank = flags.addsBlank();
    for (int token : tokens) {
      byte[] bytes = vocabulary.bytes(token);
      int start = dropsBlank && bytes.length > 0 && bytes[0] == ' ' ? 1 : 0;
      out.write(bytes, start, bytes.length - start);
      dropsBlank = flags.addsBlank() && vocabulary.isSpecial(token);
    }
    return out.toByteArray();
  }

  @Override
  public byte[] continuationBytes(int token) {
    return vocabulary.bytes(token);
  }
}
