package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The program on real models, which lie beside the project: skipped where they do not, unless
/// `-Dgibbs.shared.required=true`.
class SharedModelsTest {
  private static final Path SHARED =
      Path.of(System.getProperty("gibbs.shared", "../shared")).toAbsolutePath().normalize();
  private static final String BETWEEN_TEXTS = "\n__ggml_vocab_test__\n";
  private static final List<Integer> STORY =
      List.of(
          432, 383, 286, 261, 376, 298, 315, 421, 395, 317, 426, 338, 401, 396, 267, 337, 410, 408,
          419, 292, 411, 322, 265, 282, 295, 433, 426, 385);

  @TempDir private Path folder;

  @BeforeEach
  void requireModels() {
    boolean isThere = Files.isDirectory(SHARED.resolve("models"));
    if (Boolean.getBoolean("gibbs.shared.required")) {
      assertThat(isThere).as("%s/models is there", SHARED).isTrue();
    }
    assumeTrue(isThere, SHARED + "/models is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "Q8_0"})
  void greedyContinuationIsTheKnownStory(String type) {
    String model = stories(type);
    JsonNode completion =
        json(
            CliRun.of(
                "generate", "-m", model, "-s", "greedy", "-n", "28", "--json", "Once upon a time"));
    assertThat(completion.get("prompt").toString()).isEqualTo("[1,403,407,261,378]");
    assertThat(completion.get("steps").valueStream().map(step -> step.get("token").intValue()))
        .containsExactlyElementsOf(STORY);
    assertThat(completion.get("text").stringValue())
        .startsWith(", there was a little girl named Lily.");
  }

  @Test
  void samplesDoNotDependOnBatchOrThreads() {
    String[] common = {
      "generate", "-m", stories("F32"), "--samples", "64", "-n", "12", "--json", "-p", "Once upon"
    };
    CliRun first = CliRun.of(common).succeeds();
    assertThat(CliRun.of(with(common, "--batch", "1"))).isEqualTo(first);
    assertThat(CliRun.of(with(common, "--batch", "7", "--threads", "1"))).isEqualTo(first);
    assertThat(CliRun.of(with(common, "--batch", "64", "--threads", "2"))).isEqualTo(first);
  }

  @Test
  void perplexityIsTheKnownOne() {
    requirePerplexity("F32", 1e-3);
  }

  @Test
  @Tag("slow")
  void perplexityOfQuantisedWeightsIsNear() {
    requirePerplexity("Q8_0", 1e-2);
  }

  private static void requirePerplexity(String type, double tolerance) {
    Path corpus = SHARED.resolve("corpora/tinystories_valid_short.txt");
    JsonNode score =
        json(CliRun.of("perplexity", "-m", stories(type), "--json", corpus.toString()));
    assertThat(score.get("tokens").intValue()).isEqualTo(34_215);
    assertThat(score.get("bytes").intValue()).isEqualTo(72_167);
    assertThat(score.get("nats_per_token").doubleValue()).isEqualTo(1.29876, within(tolerance));
    assertThat(score.get("bits_per_byte").doubleValue()).isEqualTo(0.88834, within(tolerance));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-bpe", "llama-spm", "qwen2"})
  void vocabulariesWithoutWeightsTokenizeAsKnown(String name) throws IOException {
    Path vocabulary = SHARED.resolve("models/vocab/ggml-vocab-" + name + ".gguf");
    List<String> texts =
        List.of(Files.readString(Path.of(vocabulary + ".inp")).split(BETWEEN_TEXTS));
    List<String> expected = Files.readAllLines(Path.of(vocabulary + ".out"));
    for (int index = 0; index < texts.size(); index += 6) { // The engine's own tests try them all.
      Path text = Files.writeString(folder.resolve("text"), texts.get(index));
      CliRun run =
          CliRun.of("tokenize", "-m", vocabulary.toString(), "--no-bos", "--file", text.toString());
      assertThat(run.succeeds().out().strip()).isEqualTo(expected.get(index).strip());
    }
  }

  @Test
  void aPromptLongerThanTheContextIsOneLine() {
    String words = IntStream.range(0, 600).mapToObj(_ -> "time").collect(Collectors.joining(" "));
    CliRun.of("generate", "-m", stories("F32"), words)
        .failsWith(ExitCode.BAD_INPUT, "the model holds 512");
  }

  @Test
  void aVocabularyWithoutWeightsDoesNotGenerate() {
    String vocabulary = SHARED.resolve("models/vocab/ggml-vocab-llama-spm.gguf").toString();
    CliRun run = CliRun.of("generate", "-m", vocabulary, "ab");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines()).hasSize(1);
  }

  private static String stories(String type) {
    return SHARED.resolve("models/stories260K-" + type + ".gguf").toString();
  }

  private static JsonNode json(CliRun run) {
    return JsonMapper.builder().build().readTree(run.succeeds().out());
  }

  private static String[] with(String[] args, String... more) {
    return java.util.stream.Stream.of(args, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }
}
