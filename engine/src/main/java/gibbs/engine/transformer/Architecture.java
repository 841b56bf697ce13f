package gibbs.engine.transformer;

import gibbs.core.model.ModelFormatException;
import gibbs.engine.gguf.GgufFile;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The architectures that the engine runs, by the names that files give them: the one list to
/// extend with a new family.
enum Architecture {
  LLAMA(LlamaFamily::describe),
  QWEN2(QwenFamily::dense),
  QWEN2MOE(QwenFamily::mixtureWithSharedExpert),
  QWEN3(QwenFamily::dense),
  QWEN3MOE(QwenFamily::mixture),
  GEMMA(GemmaFamily::gemma),
  GEMMA2(GemmaFamily::gemma2),
  GEMMA3(GemmaFamily::gemma3),
  PHI3(Phi3Family::describe),
  GPT2(Gpt2Family::describe);

  private static final String KEY = "general.architecture";

  private final Function<NetworkFile, Network> description;

  Architecture(Function<NetworkFile, Network> description) {
    this.description = description;
  }

  /// The name that files have.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The network that a file of this architecture holds.
  Network describe(NetworkFile file) {
    return description.apply(file);
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
