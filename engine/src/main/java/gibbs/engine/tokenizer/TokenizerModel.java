package gibbs.engine.tokenizer;

import gibbs.engine.gguf.Metadata;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The kinds of tokenizer that `tokenizer.ggml.model` names, with what holds where a file is
// silent.
enum TokenizerModel {
  /// SentencePiece BPE.
  LLAMA("llama", 1, 2, 0),
  /// Byte-level BPE.
  GPT2("gpt2", -1, -1, -1),
  /// SentencePiece unigram.
  T5("t5", -1, 1, 2);

  private static final String KEY = "tokenizer.ggml.model";

  private final String key;
  private final int begin;
  private final int end;
  private final int unknown;

  TokenizerModel(String key, int begin, int end, int unknown) {
    this.key = key;
    this.begin = begin;
    this.end = end;
    this.unknown = unknown;
  }

  static TokenizerModel of(Metadata metadata) {
    String name = metadata.text(KEY);
    for (TokenizerModel model : values()) {
      if (model.key.equals(name)) {
        return model;
      }
    }
    throw metadata.refuse(KEY, "one of " + names());
  }

  private static String names() {
    return Arrays.stream(values()).map(model -> model.key).collect(Collectors.joining(", "));
  }

  /// Id of the begin token, −1 for none.
  int begin() {
    return begin;
  }

  /// Id of the end token, −1 for none.
  int end() {
    return end;
  }

  /// Id of the unknown token, −1 for none.
  int unknown() {
    return unknown;
  }
}
