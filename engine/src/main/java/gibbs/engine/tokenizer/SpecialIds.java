package gibbs.engine.tokenizer;

import gibbs.engine.gguf.Metadata;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The tokens with a part to play, −1 for those that a vocabulary lacks.
///
/// **Definition.** The file's ids; else what the tokenizer model implies; the end of a turn, the
/// end of a message and the tokens that fill in the middle of code are else known by their names,
/// as llama.cpp knows them. A token so found is a control token whatever the file says. Ids beyond
/// the vocabulary count as missing.
///
/// @param begin begins a text
/// @param end ends a text
/// @param endOfTurn ends a turn of a conversation
/// @param endOfMessage ends a message that is not the turn's last
/// @param unknown stands for what cannot be written
/// @param ends all at which generation stops
record SpecialIds(
    int begin, int end, int endOfTurn, int endOfMessage, int unknown, Set<Integer> ends) {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final List<String> END_OF_TURN =
      List.of(
          "<|eot_id|>",
          "<|im_end|>",
          "<|end|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<EOT>",
          "_<EOT>",
          "[EOT]",
          "<｜end▁of▁sentence｜>",
          "<end_of_utterance>");
  private static final List<String> END_OF_MESSAGE = List.of("<|eom_id|>");
  private static final List<String> FURTHER_ENDS =
      List.of("[EOS]", "<|return|>", "<|call|>", "<|calls|>", "<|flush|>", "<turn|>");

  /// Tokens of code models by the key that may name them; the last three also end generation.
  private enum FillIn {
    PREFIX_TOKEN(
        "fim_pre_token_id",
        List.of(
            "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>")),
    SUFFIX_TOKEN(
        "fim_suf_token_id",
        List.of(
            "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>")),
    MIDDLE_TOKEN(
        "fim_mid_token_id",
        List.of(
            "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>")),
    PADDING("fim_pad_token_id", List.of("<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]")),
    REPOSITORY(
        "fim_rep_token_id",
        List.of("<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>")),
    FILE_SEPARATOR("fim_sep_token_id", List.of("<|file_sep|>"));

    private final String key;
    private final List<String> names;

    FillIn(String key, List<String> names) {
      this.key = key;
      this.names = names;
    }

    boolean endsGeneration() {
      return this == PADDING || this == REPOSITORY || this == FILE_SEPARATOR;
    }
  }

  /// Finds them, and marks those found by name as control tokens in the table's kinds.
  static SpecialIds find(Metadata metadata, TokenizerModel model, VocabularyTable table) {
    int end = id(metadata, "eos_token_id", model.end(), table);
    int endOfTurn = idOrNamed(metadata, "eot_token_id", END_OF_TURN, table);
    int endOfMessage = idOrNamed(metadata, "eom_token_id", END_OF_MESSAGE, table);
    Set<Integer> ends = new TreeSet<>(List.of(end, endOfTurn, endOfMessage));
    for (FillIn part : FillIn.values()) {
      int id = idOrNamed(metadata, part.key, part.names, table);
      if (part.endsGeneration()) {
        ends.add(id);
      }
    }
    for (List<String> names : List.of(END_OF_TURN, END_OF_MESSAGE, FURTHER_ENDS)) {
      for (String name : names) {
        ends.add(markedAsControl(table.find(name), table));
      }
    }
    // Where calls have an end of their own, <|end|> only separates the parts of an answer.
    if (table.find("<|end|>") >= 0
        && (table.find("<|return|>") >= 0 && table.find("<|call|>") >= 0
            || table.find("<|flush|>") >= 0 && table.find("<|calls|>") >= 0)) {
      ends.remove(table.find("<|end|>"));
    }
    ends.remove(StringIndex.ABSENT);
    return new SpecialIds(
        id(metadata, "bos_token_id", model.begin(), table),
        end,
        endOfTurn,
        endOfMessage,
        unknown(metadata, model, table),
        Set.copyOf(ends));
  }

  /// Id of the unknown token, −1 for none.
  static int unknown(Metadata metadata, TokenizerModel model, VocabularyTable table) {
    return id(metadata, "unknown_token_id", model.unknown(), table);
  }

  private static int idOrNamed(
      Metadata metadata, String key, List<String> names, VocabularyTable table) {
    int id = id(metadata, key, StringIndex.ABSENT, table);
    for (int index = 0; id < 0 && index < names.size(); index++) {
      id = markedAsControl(table.find(names.get(index)), table);
    }
    return id;
  }

  private static int markedAsControl(int id, VocabularyTable table) {
    if (id >= 0) {
      table.kinds()[id] = (byte) TokenKind.CONTROL.ordinal();
    }
    return id;
  }

  private static int id(Metadata metadata, String key, int fallback, VocabularyTable table) {
    long id = metadata.contains(PREFIX + key) ? metadata.whole(PREFIX + key) : fallback;
    long known = id >= 0 && id < table.size() ? id : fallback;
    return known < table.size() ? (int) known : StringIndex.ABSENT;
  }
}
