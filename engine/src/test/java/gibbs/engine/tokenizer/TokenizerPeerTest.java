package gibbs.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.model.Tokenizer.SpecialTokens;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.MetadataArray;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.MetadataValue;
import gibbs.engine.peer.LlamaCpp;
import gibbs.engine.peer.LlamaCppModel;
import gibbs.engine.peer.LlamaCppModel.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same ids as llama.cpp, special tokens as text and parsed, with and without those that go
/// around a text.
class TokenizerPeerTest {
  static final List<String> SHARED = Vocabularies.SHARED;
  private static final long SEED = 1;
  private static final int STRINGS = 2_000;
  private static final int LARGEST_SCORE = 40_000;
  private static final int STRINGS_FOR_ALIASES = 100;
  private static final String PRE_TOKENIZER = "tokenizer.ggml.pre";

  @TempDir private Path folder;

  @BeforeAll
  static void peerIsThere() {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
  }

  @ParameterizedTest
  @FieldSource("SHARED")
  void agreesOnVocabulariesAsTheyAre(String name) throws IOException {
    agrees(Vocabularies.shared(name), STRINGS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "llama-bpe",
        "gpt-2",
        "deepseek-llm",
        "deepseek-coder",
        "deepseek-v3",
        "falcon",
        "starcoder",
        "refact",
        "command-r",
        "mpt",
        "smollm",
        "tekken",
        "gpt-4o",
        "poro-chat",
        "viking"
      })
  void agreesOnEveryPreTokenizer(String preTokenizer) throws IOException {
    agreesOnText(withPreTokenizer("qwen2", preTokenizer), STRINGS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama3",
        "llama-v3",
        "falcon3",
        "phi-2",
        "jina-es",
        "jina-de",
        "jina-v1-en",
        "roberta-bpe",
        "gigachat",
        "stablelm2",
        "olmo",
        "dbrx",
        "smaug-bpe",
        "chatglm-bpe",
        "jais",
        "codeshell",
        "bloom",
        "gpt3-finnish",
        "exaone",
        "minerva-7b",
        "megrez",
        "deepseek-r1-qwen"
      })
  void agreesOnAliases(String preTokenizer) throws IOException {
    agreesOnText(withPreTokenizer("gpt-2", preTokenizer), STRINGS_FOR_ALIASES);
  }

  @Test
  void agreesOnSentencePieceWithoutBlankInFront() throws IOException {
    agrees(
        Vocabularies.changed(
            "llama-spm",
            Map.of("tokenizer.ggml.add_space_prefix", new MetadataValue.Flag(false)),
            folder.resolve("gemma.gguf")),
        STRINGS);
  }

  @Test
  void agreesOnBlanksBehindSpecialTokensOfPhi3() throws IOException {
    Path file =
        Vocabularies.sentencePiece()
            .named("Phi-3 mini")
            .token("▁", TokenKind.NORMAL, -1)
            .token("▁▁", TokenKind.NORMAL, -2)
            .token("<|endoftext|>", TokenKind.CONTROL, 0)
            .token("<|im_start|>", TokenKind.CONTROL, 0)
            .token("<|im_end|>", TokenKind.USER_DEFINED, 0)
            .token("<|", TokenKind.USER_DEFINED, 0)
            .write(folder.resolve("phi.gguf"));
    agrees(file, STRINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jina-v2-de", "jina-v2-es", "jina-v2-code"})
  void agreesOnBlanksBeforeMasksOfJina(String preTokenizer) throws IOException {
    Path file =
        Vocabularies.sentencePiece()
            .with("pre", preTokenizer)
            .token("▁", TokenKind.NORMAL, -1)
            .token("▁▁", TokenKind.NORMAL, -2)
            .token("<mask>", TokenKind.CONTROL, 0)
            .token("<|endoftext|>", TokenKind.CONTROL, 0)
            .token("<|im_end|>", TokenKind.USER_DEFINED, 0)
            .token("<|", TokenKind.USER_DEFINED, 0)
            .write(folder.resolve("jina.gguf"));
    agrees(file, STRINGS);
  }

  /// The peer sums scores in `float`, Gibbs and later llama.cpp in `double`: scores here are whole
  /// numbers of which both sum exactly.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void agreesOnUnigram(boolean mergesBlanks) throws IOException {
    float[] scores = scores("llama-spm");
    for (int id = 0; id < scores.length; id++) {
      scores[id] = Math.max(scores[id], -LARGEST_SCORE);
    }
    Map<String, MetadataValue> changes =
        Map.of(
            "tokenizer.ggml.scores",
            new MetadataValue.Items(MetadataArray.of(scores)),
            "tokenizer.ggml.model",
            new MetadataValue.Text("t5"),
            "tokenizer.ggml.eos_token_id",
            new MetadataValue.Whole(MetadataType.UINT32, 2),
            "tokenizer.ggml.unknown_token_id",
            new MetadataValue.Whole(MetadataType.UINT32, 0),
            "tokenizer.ggml.add_eos_token",
            new MetadataValue.Flag(false),
            "tokenizer.ggml.add_space_prefix",
            new MetadataValue.Flag(true),
            "tokenizer.ggml.remove_extra_whitespaces",
            new MetadataValue.Flag(mergesBlanks),
            "tokenizer.ggml.precompiled_charsmap",
            new MetadataValue.Items(CharacterMapTest.sample()));
    agrees(Vocabularies.changed("llama-spm", changes, folder.resolve("t5.gguf")), STRINGS);
  }

  private static float[] scores(String name) throws IOException {
    try (GgufFile file = GgufFile.open(Vocabularies.shared(name))) {
      return file.metadata().reals("tokenizer.ggml.scores");
    }
  }

  private Path withPreTokenizer(String vocabulary, String preTokenizer) throws IOException {
    return Vocabularies.changed(
        vocabulary,
        Map.of(PRE_TOKENIZER, new MetadataValue.Text(preTokenizer)),
        folder.resolve(preTokenizer + ".gguf"));
  }

  private static void agrees(Path file, int count) throws IOException {
    agreesOnText(file, count);
    GgufTokenizer tokenizer = Vocabularies.open(file);
    try (LlamaCppModel peer = LlamaCpp.openVocabulary(file)) {
      for (String text : strings(count)) {
        assertThat(tokenizer.encodePrompt(text, SpecialTokens.PARSED))
            .as(text)
            .isEqualTo(peer.tokenize(text, Surroundings.ADDED, SpecialTokens.PARSED));
      }
    }
  }

  private static void agreesOnText(Path file, int count) throws IOException {
    GgufTokenizer tokenizer = Vocabularies.open(file);
    try (LlamaCppModel peer = LlamaCpp.openVocabulary(file)) {
      for (String text : strings(count)) {
        assertThat(tokenizer.encode(text))
            .as(text)
            .isEqualTo(peer.tokenize(text, Surroundings.LEFT_OUT, SpecialTokens.AS_TEXT));
      }
    }
  }

  private static List<String> strings(int randomCount) throws IOException {
    List<String> strings = new ArrayList<>(Vocabularies.sharedStrings("gpt-2"));
    strings.addAll(RandomText.withSpecialNames(SEED, randomCount));
    return strings;
  }
}
