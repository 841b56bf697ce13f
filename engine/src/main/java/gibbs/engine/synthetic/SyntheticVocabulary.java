package gibbs.engine.synthetic;

import gibbs.core.Check;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.MetadataArray;
import java.util.ArrayList;
import java.util.List;

/// A SentencePiece-style vocabulary of any size that tokenizes every text: `<unk>`, `<s>`, `</s>`,
/// the 256 bytes, the blank sign, then the words over `a … z` by length and alphabet, each alone
/// and after a blank. Every word's beginning is a word too, and shorter words have higher scores,
/// so that merges can reach them all.
final class SyntheticVocabulary {
  /// Fewest tokens: the special ones, the bytes and the blank sign.
  static final int LEAST_SIZE = 260;

  private static final int FIRST_BYTE = 3;
  private static final int BYTE_COUNT = 256;
  private static final String BLANK = "▁";
  private static final int LETTER_COUNT = 26;

  // token types of the format
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  private SyntheticVocabulary() {}

  /// Adds the vocabulary to a file.
  static void addTo(GgufWriter writer, int size) {
    Check.atLeast("vocabularySize", size, LEAST_SIZE);
    int[] types = new int[size];
    float[] scores = new float[size];
    for (int token = 0; token < size; token++) {
      types[token] = type(token);
      scores[token] = types[token] == NORMAL ? LEAST_SIZE - token : 0;
    }
    writer
        .put("tokenizer.ggml.model", "llama")
        .put("tokenizer.ggml.tokens", MetadataArray.of(pieces(size)))
        .put("tokenizer.ggml.scores", MetadataArray.of(scores))
        .put("tokenizer.ggml.token_type", MetadataArray.of(types))
        .put("tokenizer.ggml.bos_token_id", 1)
        .put("tokenizer.ggml.eos_token_id", 2)
        .put("tokenizer.ggml.unknown_token_id", 0)
        .put("tokenizer.ggml.add_bos_token", true)
        .put("tokenizer.ggml.add_eos_token", false)
        .put("tokenizer.ggml.add_space_prefix", true);
  }

  private static int type(int token) {
    if (token == 0) {
      return UNKNOWN;
    }
    if (token < FIRST_BYTE) {
      return CONTROL;
    }
    return token < FIRST_BYTE + BYTE_COUNT ? BYTE : NORMAL;
  }

  private static List<String> pieces(int size) {
    List<String> pieces = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < BYTE_COUNT; value++) {
      pieces.add(String.format("<0x%02X>", value));
    }
    pieces.add(BLANK);
    for (int word = 1; pieces.size() < size; word++) {
      pieces.add(word(word));
      if (pieces.size() < size) {
        pieces.add(BLANK + word(word));
      }
    }
    return pieces;
  }

  /// The words over 26 letters, counted from 1: a … z, aa, ab, …
  private static String word(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number; rest > 0; rest = (rest - 1) / LETTER_COUNT) {
      letters.append((char) ('a' + (rest - 1) % LETTER_COUNT));
    }
    return letters.reverse().toString();
  }
}
