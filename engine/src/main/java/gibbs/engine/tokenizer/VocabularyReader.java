package gibbs.engine.tokenizer;

import gibbs.engine.gguf.Metadata;
import gibbs.engine.gguf.MetadataArray;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.PackedStrings;
import java.util.Arrays;

/// Reads a file's tables and builds the encoder that they are for.
final class VocabularyReader {
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String SCORES = "tokenizer.ggml.scores";
  private static final String KINDS = "tokenizer.ggml.token_type";
  private static final String MERGES = "tokenizer.ggml.merges";
  private static final String PRE_TOKENIZER = "tokenizer.ggml.pre";
  private static final String CHARACTERS = "tokenizer.ggml.precompiled_charsmap";

  private VocabularyReader() {}

  static VocabularyTable table(Metadata metadata) {
    PackedStrings pieces = packed(metadata, TOKENS);
    if (pieces.size() == 0) {
      throw metadata.refuse(TOKENS, "a vocabulary");
    }
    return new VocabularyTable(
        pieces, new StringIndex(pieces), kinds(metadata, pieces.size()), scores(metadata, pieces));
  }

  private static byte[] kinds(Metadata metadata, int size) {
    byte[] kinds = new byte[size];
    if (metadata.contains(KINDS)) {
      int[] numbers = metadata.integers(KINDS);
      requireLength(metadata, KINDS, numbers.length, size);
      for (int id = 0; id < size; id++) {
        kinds[id] = (byte) TokenKind.of(numbers[id]).ordinal();
      }
    } else {
      Arrays.fill(kinds, (byte) TokenKind.NORMAL.ordinal());
    }
    return kinds;
  }

  private static float[] scores(Metadata metadata, PackedStrings pieces) {
    if (!metadata.contains(SCORES)) {
      return new float[pieces.size()];
    }
    float[] scores = metadata.reals(SCORES);
    requireLength(metadata, SCORES, scores.length, pieces.size());
    return scores;
  }

  private static void requireLength(Metadata metadata, String key, int length, int size) {
    if (length < size) {
      throw metadata.refuse(key, "at least " + size + " values, one for each token");
    }
  }

  private static PackedStrings packed(Metadata metadata, String key) {
    MetadataArray values = metadata.array(key);
    if (values.elementType() == MetadataType.STRING) {
      return values.packedStrings();
    }
    throw metadata.refuse(key, "an array of texts");
  }

  static PieceEncoder encoder(Metadata metadata, TokenizerModel model, VocabularyTable table) {
    boolean addsBlank = TokenizerFlags.of(metadata, model).addsBlank();
    int unknown = SpecialIds.unknown(metadata, model, table);
    return switch (model) {
      case LLAMA -> new SentencePieceEncoder(table, addsBlank, unknown);
      case GPT2 ->
          new ByteLevelEncoder(table.index(), packed(metadata, MERGES), preTokenizer(metadata));
      case T5 ->
          new UnigramEncoder(
              table,
              characters(metadata),
              new UnigramEncoder.BlankRules(
                  addsBlank, metadata.flag("tokenizer.ggml.remove_extra_whitespaces", false)),
              unknown);
    };
  }

  static PreTokenizer preTokenizer(Metadata metadata) {
    String name = metadata.text(PRE_TOKENIZER, PreTokenizer.UNNAMED);
    return PreTokenizer.named(name)
        .orElseThrow(
            () ->
                metadata.refuse(
                    PRE_TOKENIZER, "one of " + String.join(", ", PreTokenizer.allNames())));
  }

  private static CharacterMap characters(Metadata metadata) {
    if (!metadata.contains(CHARACTERS)) {
      return CharacterMap.NONE;
    }
    int[] values = metadata.integers(CHARACTERS);
    byte[] data = new byte[values.length];
    for (int index = 0; index < values.length; index++) {
      data[index] = (byte) values[index];
    }
    try {
      return CharacterMap.of(data);
    } catch (IllegalArgumentException e) {
      throw metadata.refuse(CHARACTERS, e.getMessage());
    }
  }
}
