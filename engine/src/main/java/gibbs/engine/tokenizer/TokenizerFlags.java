package gibbs.engine.tokenizer;

import gibbs.engine.gguf.Metadata;

/// What a tokenizer adds to a text.
///
/// @param addsBegin whether the begin token goes before a prompt
/// @param addsEnd whether texts were trained with the end token behind them
/// @param addsBlank whether a blank goes before a text and behind special tokens
record TokenizerFlags(boolean addsBegin, boolean addsEnd, boolean addsBlank) {
  private static final String PREFIX = "tokenizer.ggml.";

  static TokenizerFlags of(Metadata metadata, TokenizerModel model) {
    boolean addsBegin =
        switch (model) {
          case LLAMA -> true;
          case GPT2 -> VocabularyReader.preTokenizer(metadata).addsBegin();
          case T5 -> false;
        };
    return new TokenizerFlags(
        metadata.flag(PREFIX + "add_bos_token", addsBegin),
        metadata.flag(PREFIX + "add_eos_token", model == TokenizerModel.T5),
        model != TokenizerModel.GPT2
            && metadata.flag(PREFIX + "add_space_prefix", model == TokenizerModel.LLAMA));
  }
}
