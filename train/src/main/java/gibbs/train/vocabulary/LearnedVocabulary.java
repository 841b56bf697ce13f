package gibbs.train.vocabulary;

import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.MetadataArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A vocabulary in the form of SentencePiece's BPE with byte fallback, as Llama has it: unknown,
/// begin, end, 256 bytes, then pieces. A piece's score is its rank, and the tokenizer joins the
/// neighbours whose union has the best score.
///
/// @param merged pieces of two or more characters, in the order in which they were learned
/// @param characters single characters
public record LearnedVocabulary(List<String> merged, List<String> characters) {
  /// The unknown token, which byte fallback never needs.
  public static final int UNKNOWN = 0;

  /// The token before a text.
  public static final int BEGIN = 1;

  /// The token after a text.
  public static final int END = 2;

  /// The first token that is neither special nor a byte.
  static final int FIRST_PIECE = 259;

  private static final int BYTE_COUNT = 256;

  // token types of the format
  private static final int NORMAL_TYPE = 1;
  private static final int UNKNOWN_TYPE = 2;
  private static final int CONTROL_TYPE = 3;
  private static final int BYTE_TYPE = 6;

  /// Copies the lists.
  public LearnedVocabulary {
    merged = List.copyOf(merged);
    characters = List.copyOf(characters);
  }

  /// How many tokens there are.
  ///
  /// @return the size
  public int size() {
    return FIRST_PIECE + merged.size() + characters.size();
  }

  /// Writes a GGUF file that holds the vocabulary alone.
  ///
  /// @param path where it shall lie
  /// @throws IOException if it cannot be written; nothing is left behind then
  public void write(Path path) throws IOException {
    int[] types = new int[size()];
    float[] scores = new float[size()];
    for (int token = 0; token < size(); token++) {
      types[token] = type(token);
      scores[token] = token < FIRST_PIECE ? 0 : FIRST_PIECE - token;
    }
    new GgufWriter()
        .put("general.architecture", "llama")
        .put("tokenizer.ggml.model", "llama")
        .put("tokenizer.ggml.pre", "default")
        .put("tokenizer.ggml.tokens", MetadataArray.of(tokens()))
        .put("tokenizer.ggml.scores", MetadataArray.of(scores))
        .put("tokenizer.ggml.token_type", MetadataArray.of(types))
        .put("tokenizer.ggml.bos_token_id", BEGIN)
        .put("tokenizer.ggml.eos_token_id", END)
        .put("tokenizer.ggml.unknown_token_id", UNKNOWN)
        .put("tokenizer.ggml.add_bos_token", true)
        .put("tokenizer.ggml.add_eos_token", false)
        .put("tokenizer.ggml.add_space_prefix", true)
        .write(path);
  }

  private static int type(int token) {
    if (token == UNKNOWN) {
      return UNKNOWN_TYPE;
    }
    if (token <= END) {
      return CONTROL_TYPE;
    }
    return token < FIRST_PIECE ? BYTE_TYPE : NORMAL_TYPE;
  }

  private List<String> tokens() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < BYTE_COUNT; value++) {
      tokens.add("<0x%02X>".formatted(value));
    }
    tokens.addAll(merged);
    tokens.addAll(characters);
    return tokens;
  }
}
