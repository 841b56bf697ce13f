package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GenerateCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir private Path folder;
  private ToyFiles files;
  private String model;

  @BeforeEach
  void writeModel() {
    files = new ToyFiles(folder);
    model = files.model();
  }

  @Test
  void continuesAPromptAndEndsTheLine() {
    CliRun run =
        CliRun.of("generate", "-m", files.model("endless", 64), "-s", "greedy", "-n", "4", "ab");
    assertThat(run.succeeds().out()).isEqualTo("baba\n");
  }

  @Test
  void sameSeedSameText() {
    CliRun first = CliRun.of("generate", "-m", model, "--seed", "7", "ab").succeeds();
    CliRun again = CliRun.of("generate", "-m", model, "--seed", "7", "--batch", "1", "ab");
    CliRun other = CliRun.of("generate", "-m", model, "--seed", "8", "ab");
    assertThat(again).isEqualTo(first);
    assertThat(other.out()).isNotEqualTo(first.out());
  }

  @Test
  void promptComesFromArgumentOptionFileOrInput() {
    String file = files.text("prompt.txt", "abc\n");
    CliRun argument = CliRun.of("generate", "-m", model, "abc").succeeds();
    assertThat(CliRun.of("generate", "-m", model, "--prompt", "abc")).isEqualTo(argument);
    assertThat(CliRun.of("generate", "-m", model, "--prompt-file", file)).isEqualTo(argument);
    assertThat(CliRun.withInput("abc\n", "generate", "-m", model)).isEqualTo(argument);
    assertThat(CliRun.withInput("abc", "generate", "-m", model, "-f", "-")).isEqualTo(argument);
  }

  @Test
  void noPromptStartsFromTheBeginToken() {
    CliRun run = CliRun.of("generate", "-m", model, "--no-prompt", "--json").succeeds();
    assertThat(json(run).get("prompt").toString()).isEqualTo("[0]");
  }

  @Test
  void verboseSaysExpressionAndTimesOnStandardError() {
    CliRun plain = CliRun.of("generate", "-m", model, "ab");
    CliRun run = CliRun.of("generate", "-m", model, "-v", "ab");
    assertThat(run.out()).isEqualTo(plain.out());
    assertThat(run.err())
        .contains("strategy: ", "seed: 0", "model: toy", "prefill: 3 tokens", "decode: ");
  }

  @Test
  void jsonHoldsEveryStep() {
    CliRun run =
        CliRun.of("generate", "-m", model, "-n", "5", "--ignore-end", "--json", "ab").succeeds();
    JsonNode completion = json(run);
    assertThat(completion.get("tokenCount").intValue()).isEqualTo(5);
    assertThat(completion.get("stopReason").stringValue()).isEqualTo("max_tokens");
    double logP = 0;
    for (JsonNode step : completion.get("steps")) {
      logP += step.get("logP").doubleValue();
      assertThat(step.get("logZ").doubleValue()).isEqualTo(0, within(1e-9));
      assertThat(step.get("supportSize").intValue()).isEqualTo(9);
      assertThat(step.get("entropy").doubleValue())
          .isEqualTo(step.get("modelEntropy").doubleValue());
    }
    assertThat(completion.get("logP").doubleValue()).isEqualTo(logP, within(1e-9));
  }

  @Test
  void lawIsAbsentWhereThereIsNone() {
    CliRun run = CliRun.of("generate", "-m", model, "-s", "greedy", "--json", "ab").succeeds();
    assertThat(json(run).has("logP")).isTrue();
    assertThat(json(run).has("logQ")).isFalse();
    assertThat(json(run).has("relativeLogDistortion")).isFalse();
    assertThat(json(run).get("steps").get(0).has("logQ")).isFalse();
    assertThat(json(run).get("steps").get(0).has("logZ")).isFalse();
    assertThat(run.out()).doesNotContain("NaN");
  }

  @Test
  void echoScoresThePrompt() {
    CliRun run = CliRun.of("generate", "-m", model, "--echo", "--json", "abc").succeeds();
    JsonNode tokens = json(run).get("promptTokens");
    assertThat(tokens.size()).isEqualTo(4);
    assertThat(tokens.get(0).has("logP")).isFalse();
    assertThat(tokens.get(1).get("logP").doubleValue()).isNegative();
    CliRun text = CliRun.of("generate", "-m", model, "--echo", "abc").succeeds();
    assertThat(text.out()).contains("position").contains("<s>").contains("\n\nabc");
  }

  @Test
  void samplesAreNumberedAndIndependent() {
    CliRun run = CliRun.of("generate", "-m", model, "--samples", "3", "ab").succeeds();
    assertThat(run.out()).contains("==> sample 0 <==", "==> sample 1 <==", "==> sample 2 <==");
    CliRun json = CliRun.of("generate", "-m", model, "--samples", "3", "--json", "ab").succeeds();
    List<JsonNode> lines = lines(json.out());
    CliRun third = CliRun.of("generate", "-m", model, "--index", "2", "--json", "ab").succeeds();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(2)).isEqualTo(json(third));
    assertThat(lines.get(0)).isNotEqualTo(lines.get(1));
  }

  @Test
  void stopStringEndsTheText() {
    CliRun run =
        CliRun.of(
            "generate", "-m", files.model("endless", 64), "-s", "greedy", "--stop", "ab", "ab");
    assertThat(run.succeeds().out()).isEqualTo("b\n");
  }

  @Test
  void aChoiceEndsTheTextWithTheString() {
    CliRun run =
        CliRun.of("generate", "-m", model, "-s", "choice(\"ü\", \"ab\")", "--json", "c").succeeds();
    assertThat(json(run).get("stopReason").stringValue()).isEqualTo("complete");
    assertThat(json(run).get("text").stringValue()).isIn("ü", "ab");
    CliRun ended =
        CliRun.of("generate", "-m", model, "-s", "choice(\"ab\", end=eos)", "--json", "c")
            .succeeds();
    assertThat(json(ended).get("stopReason").stringValue()).isEqualTo("end_token");
    assertThat(json(ended).get("text").stringValue()).isEqualTo("ab");
    CliRun impossible = CliRun.of("generate", "-m", model, "-s", "choice(\"ax\")", "c");
    assertThat(impossible.out()).isEqualTo("a\n");
    assertThat(impossible.err())
        .isEqualTo("gibbs: stopped after 1 token: the rules left no token\n");
  }

  @Test
  void aModelThatGivesNoNumbersCanBeRepaired() {
    String broken = files.model("nan", 64);
    fails(ExitCode.BAD_INPUT, "token 2 is NaN", "-m", broken, "ab");
    CliRun run =
        CliRun.of(
                "generate", "-m", broken, "-s", "remove_invalid_values", "-n", "3", "--json", "ab")
            .succeeds();
    assertThat(json(run).get("steps").get(0).get("logP").doubleValue())
        .isEqualTo(-Math.log(9), within(1e-6));
  }

  @Test
  void saysWhenTheContextIsFull() {
    CliRun run = CliRun.of("generate", "-m", files.model("endless", 8), "-s", "greedy", "ab");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEqualTo("gibbs: stopped after 6 tokens: the model's context is full\n");
  }

  @Test
  void timeLimitPrintsWhatThereIs() {
    CliRun run =
        CliRun.of(
            "generate", "-m", files.model("slow", 4000), "-n", "4000", "--timeout", "0.2", "ab");
    assertThat(run.code()).isEqualTo(ExitCode.TIME_LIMIT);
    assertThat(run.out()).startsWith("a").endsWith("\n");
    assertThat(run.err()).contains("the time limit passed");
  }

  @Test
  void outputFileAppearsWhole() {
    String file = folder.resolve("out.txt").toString();
    CliRun run = CliRun.of("generate", "-m", model, "-o", file, "ab").succeeds();
    assertThat(run.out()).isEmpty();
    assertThat(files.read("out.txt")).isEqualTo(CliRun.of("generate", "-m", model, "ab").out());
    assertThat(folder.resolve("out.txt.partial")).doesNotExist();
  }

  @Test
  void failedGenerationLeavesNoFile() {
    String file = folder.resolve("out.txt").toString();
    CliRun.of("generate", "-m", files.model("nan", 64), "-o", file, "ab")
        .failsWith(ExitCode.BAD_INPUT, "logit of token 2 is NaN");
    assertThat(Files.exists(folder.resolve("out.txt"))).isFalse();
    assertThat(Files.exists(folder.resolve("out.txt.partial"))).isFalse();
  }

  @Test
  void shortcutsBuildOneExpressionInAFixedOrder() {
    StrategyOptions options = new StrategyOptions();
    new picocli.CommandLine(
            picocli.CommandLine.Model.CommandSpec.create()
                .addMixin(
                    "options", picocli.CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs(
            "--temperature",
            "0.80",
            "--min-p",
            "0.05",
            "--top-p",
            "1e-1",
            "--top-k",
            "40",
            "--repetition-penalty",
            "1.1");
    assertThat(options.expression())
        .isEqualTo(
            "penalties(repetition=1.1) | top_k(40) | top_p(0.1) | min_p(0.05) | temperature(0.80)");
  }

  @Test
  void wrongUsageIsOneLine() {
    fails(
        ExitCode.USAGE, "--samples must be at least 1, was 0", "-m", model, "--samples", "0", "ab");
    fails(
        ExitCode.USAGE,
        "--batch must be in [1, 65536], was -3",
        "-m",
        model,
        "--batch",
        "-3",
        "ab");
    fails(ExitCode.USAGE, "max_tokens must be at least 1", "-m", model, "-n", "0", "ab");
    fails(ExitCode.USAGE, "'NaN' is not a decimal number", "-m", model, "-t", "NaN", "ab");
    fails(ExitCode.USAGE, "'x' is neither an integer", "-m", model, "--seed", "x", "ab");
    fails(ExitCode.USAGE, "did you mean --model?", "--modle", model, "ab");
    fails(ExitCode.USAGE, "--timeout must be in (0,", "-m", model, "--timeout", "NaN", "ab");
    fails(ExitCode.USAGE, "--index must be at least 0", "-m", model, "--index", "-1", "ab");
    fails(ExitCode.USAGE, "a stop string must not be empty", "-m", model, "--stop", "", "ab");
    fails(ExitCode.USAGE, "exclude each other", "-m", model, "-s", "greedy", "--top-k", "4", "ab");
    fails(ExitCode.USAGE, "not several", "-m", model, "-p", "a", "ab");
    fails(ExitCode.USAGE, "--resume needs", "-m", model, "--resume", "ab");
    fails(
        ExitCode.USAGE,
        "--kv-type must be f32, f16 or q8_0, was q4",
        "-m",
        model,
        "--kv-type",
        "q4",
        "ab");
    fails(ExitCode.USAGE, "--threads must be at least 1", "-m", model, "--threads", "0", "ab");
  }

  @Test
  void badInputIsOneLine() {
    String notUtf8 = files.text("latin1.txt", "");
    fails(ExitCode.BAD_INPUT, "no such file", "-m", "nowhere.gguf", "ab");
    fails(ExitCode.BAD_INPUT, "is a directory", "-m", folder.toString(), "ab");
    fails(ExitCode.BAD_INPUT, "expected", "-m", files.text("x.gguf", "nonsense"), "ab");
    fails(ExitCode.BAD_INPUT, "the prompt is empty", "-m", model, "");
    fails(ExitCode.BAD_INPUT, "the prompt is empty", "-m", model, "-f", notUtf8);
    fails(ExitCode.BAD_INPUT, "no such file", "-m", model, "-f", "nowhere.txt");
    fails(ExitCode.BAD_INPUT, "is a directory", "-m", model, "-f", folder.toString());
    fails(ExitCode.BAD_INPUT, "context is full: 101 tokens wanted", "-m", model, "a".repeat(100));
    fails(ExitCode.BAD_INPUT, "context is full", "-m", model, "--echo", "a".repeat(100));
  }

  @Test
  void promptThatIsNoUtf8IsRefused() throws Exception {
    Path file = Files.write(folder.resolve("latin1.txt"), new byte[] {'a', (byte) 0xFC, 'b'});
    fails(ExitCode.BAD_INPUT, "not UTF-8 at byte 1", "-m", model, "-f", file.toString());
  }

  private static void fails(int code, String message, String... args) {
    List<String> all = new ArrayList<>(List.of("generate"));
    all.addAll(List.of(args));
    CliRun.of(all.toArray(String[]::new)).failsWith(code, message);
  }

  private static JsonNode json(CliRun run) {
    return MAPPER.readTree(run.out());
  }

  private static List<JsonNode> lines(String out) {
    return out.lines().map(MAPPER::readTree).toList();
  }
}
