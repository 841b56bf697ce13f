package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PromptsFileTest {
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
  void resultsComeInThePromptsOrder() {
    String prompts = files.text("p.jsonl", prompts(300));
    CliRun run = CliRun.of("generate", "-m", model, "--prompts", prompts).succeeds();
    List<JsonNode> results = lines(run.out());
    assertThat(results).hasSize(300);
    for (int index = 0; index < 300; index++) {
      assertThat(results.get(index).get("line").intValue()).isEqualTo(index + 1);
      assertThat(results.get(index).get("id").stringValue()).isEqualTo("r" + index);
      assertThat(results.get(index).has("steps")).isFalse();
    }
  }

  @Test
  void resultsDoNotDependOnBatchOrSource() {
    String prompts = files.text("p.jsonl", prompts(50));
    String[] common = {"generate", "-m", model, "--samples", "3", "--json", "--echo", "--prompts"};
    CliRun first = CliRun.of(with(common, prompts)).succeeds();
    assertThat(CliRun.of(with(common, prompts, "--batch", "1"))).isEqualTo(first);
    assertThat(CliRun.withInput(prompts(50), with(common, "-"))).isEqualTo(first);
    assertThat(lines(first.out())).hasSize(150);
  }

  @Test
  void aRecordMayDiffer() {
    String prompts =
        files.text(
            "p.jsonl",
            """
            {"id": 7, "prompt": "ab", "strategy": "greedy", "maxTokens": 2, "seed": 9, "stop": "zz"}

            {"tokens": [0, 2], "stop": ["x", "y"]}
            """);
    List<JsonNode> results =
        lines(CliRun.of("generate", "-m", model, "--prompts", prompts).succeeds().out());
    assertThat(results.get(0).get("id").intValue()).isEqualTo(7);
    assertThat(results.get(0).get("strategy").stringValue()).isEqualTo("greedy");
    assertThat(results.get(0).get("seed").intValue()).isEqualTo(9);
    assertThat(results.get(0).get("tokenCount").intValue()).isLessThanOrEqualTo(2);
    assertThat(results.get(1).get("line").intValue()).isEqualTo(3);
    assertThat(results.get(1).get("promptTokenCount").intValue()).isEqualTo(2);
  }

  @Test
  void badRecordsAreRefusedWithFileAndLineBeforeAnyWork() {
    fails("{\"prompt\": \"ab\"", "p.jsonl:2, column ");
    fails("[1]", "p.jsonl:2: a record must be an object");
    fails("{}", "p.jsonl:2: a record needs either \"prompt\" or \"tokens\"");
    fails("{\"prompt\": \"a\", \"tokens\": [1]}", "either \"prompt\" or \"tokens\"");
    fails("{\"prompt\": 3}", "p.jsonl:2: \"prompt\" must be a string");
    fails("{\"prompt\": \"\"}", "p.jsonl:2: the prompt is empty");
    fails("{\"promt\": \"a\"}", "p.jsonl:2: unknown field \"promt\"");
    fails("{\"prompt\": \"a\", \"seed\": 1.5}", "\"seed\" must be an integer");
    fails("{\"prompt\": \"a\", \"seed\": 99999999999999999999}", "p.jsonl:2");
    fails("{\"prompt\": \"a\", \"maxTokens\": 0}", "p.jsonl:2: max_tokens must be at least 1");
    fails("{\"prompt\": \"a\"} {}", "p.jsonl:2: one record a line");
    fails("{\"prompt\": \"a\", \"prompt\": \"b\"}", "p.jsonl:2, column ");
    fails("{\"tokens\": []}", "\"tokens\" is empty");
  }

  @Test
  void aBadExpressionIsShownWithItsPlace() {
    String prompts =
        files.text("p.jsonl", "{\"prompt\": \"a\", \"strategy\": \"top_k(3) | topp(1)\"}\n");
    CliRun run = CliRun.of("generate", "-m", "nowhere.gguf", "--prompts", prompts);
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .contains("p.jsonl:1: unknown", "did you mean top_p?", "\n             ^\n");
  }

  @Test
  void aPromptThatDoesNotFitIsItsOwnResult() {
    String prompts =
        files.text(
            "p.jsonl",
            "{\"prompt\": \"ab\"}\n{\"id\": \"long\", \"prompt\": \"%s\"}\n{\"prompt\": \"b\"}\n"
                .formatted("a".repeat(100)));
    CliRun run = CliRun.of("generate", "-m", model, "--prompts", prompts);
    List<JsonNode> results = lines(run.out());
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).startsWith("gibbs: 1 of 3 prompts have no completion");
    assertThat(results.get(1).get("error").stringValue()).contains("context is full");
    assertThat(results.get(2).has("text")).isTrue();
  }

  @Test
  void interruptedRunGoesOnToTheSameResults() throws Exception {
    String slow = files.model("slow", 64);
    String prompts = files.text("p.jsonl", prompts(40));
    String[] args = {"generate", "-m", slow, "-n", "8", "--batch", "4", "--prompts", prompts};
    CliRun whole = CliRun.of(args);
    String out = folder.resolve("out.jsonl").toString();

    Host host =
        new Host(
            InputStream.nullInputStream(),
            new Sink("standard output", OutputStream.nullOutputStream()),
            new Sink("standard error", new ByteArrayOutputStream()),
            Terminal.NONE);
    Thread.ofPlatform().start(() -> interruptOnceWritten(host, Path.of(out + ".partial")));
    assertThat(new Cli(host).run(with(args, "--output", out))).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(Path.of(out)).doesNotExist();

    Files.writeString(
        Path.of(out + ".partial"), "{\"line\": 4, \"te", java.nio.file.StandardOpenOption.APPEND);
    CliRun resumed = CliRun.of(with(args, "--output", out, "--resume"));
    assertThat(resumed.code()).isEqualTo(ExitCode.OK);
    assertThat(resumed.err()).contains("records are done already");
    assertThat(files.read("out.jsonl")).isEqualTo(whole.out());
    assertThat(Path.of(out + ".partial")).doesNotExist();
  }

  @Test
  void optionsOfASinglePromptAreRefused() {
    String prompts = files.text("p.jsonl", prompts(1));
    String[] args = {"generate", "-m", model, "--prompts", prompts};
    CliRun.of(with(args, "--parse-special")).failsWith(ExitCode.USAGE, "is for a single prompt");
    CliRun.of(with(args, "ab")).failsWith(ExitCode.USAGE, "not both");
  }

  @Test
  void resumingWithOtherOptionsIsRefused() {
    String prompts = files.text("p.jsonl", prompts(3));
    String line =
        CliRun.of("generate", "-m", model, "--prompts", prompts)
            .out()
            .lines()
            .findFirst()
            .orElseThrow();
    files.text("out.jsonl.partial", line + "\n");
    String out = folder.resolve("out.jsonl").toString();
    CliRun.of("generate", "-m", model, "--prompts", prompts, "-o", out, "--resume", "--seed", "2")
        .failsWith(ExitCode.BAD_INPUT, "made from other prompts, with other options");
    assertThat(files.read("out.jsonl.partial")).isEqualTo(line + "\n");
  }

  @Test
  void resumingWithOtherPromptsOrAnotherModelIsRefused() {
    String prompts = files.text("p.jsonl", prompts(3));
    String results = CliRun.of("generate", "-m", model, "--prompts", prompts).succeeds().out();
    String begun = results.substring(0, results.indexOf('\n') + 1);
    String[] args = {"generate", "-o", folder.resolve("out.jsonl").toString(), "--resume"};
    String other = files.text("q.jsonl", prompts(3).replaceFirst("ab", "cb"));
    String fewer = files.text("none.jsonl", "");
    String another = files.model("random", 63);
    for (String[] more :
        new String[][] {
          {"-m", model, "--prompts", other},
          {"-m", model, "--prompts", fewer},
          {"-m", another, "--prompts", prompts},
          {"-m", model, "--prompts", prompts, "-n", "5"},
          {"-m", model, "--prompts", prompts, "--json"},
        }) {
      files.text("out.jsonl.partial", begun);
      CliRun.of(with(args, more)).failsWith(ExitCode.BAD_INPUT, "or by another model; remove it");
      assertThat(files.read("out.jsonl.partial")).isEqualTo(begun);
    }
    CliRun.of(with(args, "-m", model, "--prompts", prompts, "--batch", "1"));
    assertThat(files.read("out.jsonl")).isEqualTo(results);
  }

  @Test
  void progressSaysDoneRateAndTimeLeft() {
    Host host = new Host(InputStream.nullInputStream(), sink(), sink(), Terminal.NONE);
    try (Progress progress =
        new Progress(host, Progress.When.NEVER, "prompts", java.util.OptionalLong.of(1000))) {
      progress.skip(100);
      progress.add(300, 45_000);
      assertThat(progress.line(java.time.Duration.ofSeconds(30)))
          .isEqualTo("400 of 1,000 prompts   40 %  1,500 tok/s  1:00 left");
    }
  }

  @Test
  void progressIsSilentInAPipe() {
    String prompts = files.text("p.jsonl", prompts(50));
    CliRun.of("generate", "-m", model, "--prompts", prompts).succeeds();
    CliRun shown = CliRun.of("generate", "-m", model, "--prompts", prompts, "--progress", "always");
    assertThat(shown.err()).contains("\r");
  }

  private static Sink sink() {
    return new Sink("sink", OutputStream.nullOutputStream());
  }

  private static void interruptOnceWritten(Host host, Path partial) {
    try {
      while (!Files.exists(partial) || Files.size(partial) == 0) {
        Thread.sleep(5);
      }
      host.interrupt();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void fails(String record, String message) {
    String prompts = files.text("p.jsonl", "{\"prompt\": \"ab\"}\n" + record + "\n");
    CliRun.of("generate", "-m", "nowhere.gguf", "--prompts", prompts)
        .failsWith(ExitCode.BAD_INPUT, message);
  }

  private static String prompts(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                "{\"id\": \"r" + index + "\", \"prompt\": \"" + "abc".charAt(index % 3) + "b\"}\n")
        .collect(Collectors.joining());
  }

  private static String[] with(String[] args, String... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(args), java.util.Arrays.stream(more))
        .toArray(String[]::new);
  }

  private static List<JsonNode> lines(String out) {
    return out.lines().map(MAPPER::readTree).toList();
  }
}
