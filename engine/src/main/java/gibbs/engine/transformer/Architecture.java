package gibbs.engine.transformer;

import gibbs.core.model.ModelFormatException;
import gibbs.engine.gguf.GgufFile;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The architectures that the engine runs, by the names that files give them: the one list to
/// extend with a new family.
enum Architecture {
  LLAMA,
  QWEN2,
  QWEN2MOE,
  QWEN3,
  QWEN3MOE,
  GEMMA,
  GEMMA2,
  GEMMA3,
  PHI3,
  GPT2;

  private static final String KEY = "general.architecture";

  /// The name that files have.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The network that a file of this architecture holds.
  Network describe(NetworkFile file) {
    return switch (this) {
      case LLAMA -> LlamaFamily.describe(file);
      case QWEN2, QWEN3 -> QwenFamily.dense(file);
      case QWEN2MOE -> QwenFamily.mixtureWithSharedExpert(file);
      case QWEN3MOE -> QwenFamily.mixture(file);
      case GEMMA -> GemmaFamily.gemma(file);
      case GEMMA2 -> GemmaFamily.gemma2(file);
      case GEMMA3 -> GemmaFamily.gemma3(file);
      case PHI3 -> Phi3Family.describe(file);
      case GPT2 -> Gpt2Family.describe(file);
    };
  }

  /// The architecture of a file.
  ///
  /// @param file an open file
  /// @return its architecture
  /// @throws ModelFormatException if the engine does not run it
  static Architecture of(GgufFile file) {
    String name = file.metadata().text(KEY);
    for (Architecture architecture : values()) {
      if (architecture.key().equals(name)) {
        return architecture;
      }
    }
    String supported =
        Arrays.stream(values()).map(Architecture::key).collect(Collectors.joining(", "));
    throw file.metadata().refuse(KEY, "one of " + supported);
  }
}
