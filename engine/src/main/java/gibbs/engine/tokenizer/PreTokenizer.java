package gibbs.engine.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How byte-level BPE cuts a text into words before it merges: no token reaches across words.
///
/// A family of models has one set of rules under several names; `tokenizer.ggml.pre` holds one of
/// them. [WordPasses] has the rules.
enum PreTokenizer {
  DEFAULT("default"),
  GPT_2(
      "gpt-2",
      "mpt",
      "olmo",
      "phi-2",
      "jais",
      "trillion",
      "gigachat",
      "exaone4",
      "mellum",
      "a.x-4.0",
      "granite-docling",
      "modern-bert",
      "roberta-bpe",
      "jina-es",
      "jina-de",
      "jina-v1-en",
      "jina-v2-es",
      "jina-v2-de",
      "jina-v2-code"),
  STARCODER(
      "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2"),
  FALCON("falcon"),
  LLAMA_3(
      "llama-bpe",
      "llama3",
      "llama-v3",
      "falcon3",
      "falcon-h1",
      "pixtral",
      "midm-2.0",
      "lfm2",
      "jina-v5-nano"),
  /// The words of [#LLAMA_3] for vocabularies whose every token merges can reach.
  LLAMA_3_MERGING("dbrx", "smaug-bpe", "chatglm-bpe", "glm4"),
  QWEN_2(
      "qwen2",
      "stablelm2",
      "megrez",
      "hunyuan",
      "deepseek-r1-qwen",
      "kormo",
      "f2llmv2",
      "grok-2",
      "solar-open",
      "bailingmoe",
      "bailingmoe2",
      "llada-moe"),
  QWEN_3_5("qwen35"),
  SEED_CODER("seed-coder"),
  TEKKEN("tekken"),
  GPT_4O("gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"),
  DEEPSEEK_LLM("deepseek-llm"),
  DEEPSEEK_CODER("deepseek-coder"),
  DEEPSEEK_V3("deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"),
  PORO("poro-chat", "bloom", "gpt3-finnish"),
  VIKING("viking"),
  SUPERBPE("superbpe");

  /// The name under which files without `tokenizer.ggml.pre` are read.
  static final String UNNAMED = "default";

  private final List<String> names;

  PreTokenizer(String... names) {
    this.names = List.of(names);
  }

  /// The pre-tokenizer of a name in a file.
  static Optional<PreTokenizer> named(String name) {
    for (PreTokenizer rules : values()) {
      if (rules.names.contains(name)) {
        return Optional.of(rules);
      }
    }
    return Optional.empty();
  }

  /// All names, as messages list them.
  static List<String> allNames() {
    List<String> all = new ArrayList<>();
    Arrays.asList(values()).forEach(rules -> all.addAll(rules.names));
    return all;
  }

  /// Whether a word that is a token as it stands is that token, whatever merges would make of it.
  boolean takesWholeWords() {
    return this == LLAMA_3 || this == TEKKEN;
  }

  /// Whether the begin token goes first where the file does not say.
  boolean addsBegin() {
    return this == LLAMA_3 || this == TEKKEN;
  }
}
