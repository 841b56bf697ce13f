package gibbs.engine.tokenizer;

import gibbs.engine.gguf.Metadata;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// Which special tokens take the blanks beside them away.
///
/// **Definition.** Model files do not say; llama.cpp knows by names, which Gibbs follows: the mask
/// token of Jina's embedding models and of ModernBERT takes those before it; special tokens of Phi
/// 3, but for three, those behind them. Further properties that tokens have elsewhere
/// (`normalized`, `single_word`) mean nothing there, nor here.
///
/// @param before ids
/// @param behind ids
record SwallowedBlanks(BitSet before, BitSet behind) {
  private static final List<String> JINA = List.of("jina-v2-de", "jina-v2-es", "jina-v2-code");
  private static final List<String> JINA_ARCHITECTURES = List.of("nomic-bert-moe", "jina-bert-v3");
  private static final List<String> PHI_3 = List.of("phi-3", "phi3");
  private static final String MODERN_BERT = "modern-bert";

  /// What a file's names imply.
  static SwallowedBlanks of(Metadata metadata, VocabularyTable table) {
    SwallowedBlanks blanks = new SwallowedBlanks(new BitSet(), new BitSet());
    String name = metadata.text("general.name", "").toLowerCase(Locale.ROOT);
    if (containsAny(metadata.text("tokenizer.ggml.pre", ""), JINA)
        || containsAny(metadata.text("general.architecture", ""), JINA_ARCHITECTURES)) {
      set(blanks.before, table.find("<mask>"), true);
    } else if (containsAny(name, PHI_3)) {
      for (int id : table.specialIds()) {
        blanks.behind.set(id);
      }
      set(blanks.behind, table.find("<unk>"), false);
      set(blanks.behind, table.find("<s>"), false);
      set(blanks.behind, table.find("<|endoftext|>"), false);
    } else if (name.contains(MODERN_BERT)) {
      set(blanks.before, table.find("[MASK]"), true);
    }
    return blanks;
  }

  private static boolean containsAny(String text, List<String> parts) {
    for (String part : parts) {
      if (text.contains(part)) {
        return true;
      }
    }
    return false;
  }

  private static void set(BitSet ids, int id, boolean isSet) {
    if (id >= 0) {
      ids.set(id, isSet);
    }
  }
}
