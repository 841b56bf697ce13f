package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Trains n-gram models and uses them as `--model` wherever a GGUF file is.
class NgramTrainCommandTest {
  private static final String STORIES =
      """
      Once upon a time there was a cat.
      The cat sat.
      <|endoftext|>
      Once upon a time there was a dog.
      <|endoftext|>
      Once upon a hill sat a cat.
      """;

  @TempDir private Path folder;
  private String texts = "";

  @BeforeEach
  void writeTexts() {
    texts = new ToyFiles(folder).text("stories.txt", STORIES);
  }

  @Test
  void everyCommandTakesTheModel() throws IOException {
    String model = train("3", "stories.arpa");
    assertThat(
            CliRun.of("generate", "-m", model, "-s", "greedy", "-n", "5", "Once upon")
                .succeeds()
                .out())
        .isEqualTo(" a time there was a\n");
    assertThat(CliRun.of("tokenize", "-m", model, "--pieces", "a  dog.\n").succeeds().out())
        .contains("<s>", "a", "dog.")
        .hasLineCount(3);
    String ids = CliRun.of("tokenize", "-m", model, "--no-bos", "a bird sat").succeeds().out();
    assertThat(
            CliRun.of(
                    Stream.concat(
                            Stream.of("detokenize", "-m", model),
                            Arrays.stream(ids.strip().split(" ")))
                        .toArray(String[]::new))
                .succeeds()
                .out())
        .isEqualTo("a <unk> sat\n");
    Path logits = folder.resolve("logits.f32");
    CliRun.of("logits", "-m", model, "-o", logits.toString(), "Once upon").succeeds();
    assertThat(Files.size(logits))
        .isEqualTo(3 * 4L * json("model", "-m", model).get("vocabularySize").intValue());
    assertThat(
            CliRun.of("trace", "-m", model, "-s", "top_k(2)", "-n", "2", "Once upon")
                .succeeds()
                .out())
        .contains("time");
    JsonNode score = json("perplexity", "-m", model, texts);
    assertThat(score.get("tokens").intValue()).isEqualTo(26);
    assertThat(score.get("nats_per_token").doubleValue()).isBetween(0.2, 1.0);
    assertThat(CliRun.of("model", "-m", model).succeeds().out())
        .contains("law            back-off n-grams, of order 2\n")
        .contains("tokens         words\n");
  }

  @Test
  void optionsThatWouldDoNothingAreRefused() {
    String model = train("2", "stories.arpa");
    CliRun.of("generate", "-m", model, "--kv-type", "f16", "Once")
        .failsWith(ExitCode.USAGE, "--kv-type: " + model + " keeps no keys and values");
    CliRun.of("tokenize", "-m", model, "--kv-type", "f16", "Once")
        .failsWith(ExitCode.USAGE, "Unknown option");
    CliRun.of("inspect", "-m", model, "Once")
        .failsWith(ExitCode.BAD_INPUT, "the model shows nothing beside its logits");
    CliRun.of("chat", "-m", model).failsWith(ExitCode.BAD_INPUT, "has no chat template");
  }

  @Test
  void compressedFilesHoldTheSame() throws IOException {
    String plain = train("2", "a.arpa");
    String compressed = train("2", "b.arpa.gz");
    assertThat(Files.readAllBytes(Path.of(compressed))).startsWith(0x1f, 0x8b);
    assertThat(json("perplexity", "-m", compressed, texts))
        .isEqualTo(json("perplexity", "-m", plain, texts));
  }

  @Test
  void charactersLinesAndRareWords() {
    String model = train("4", "c.arpa", "--unit", "character", "--lines", "--discounts", "single");
    assertThat(
            CliRun.of("generate", "-m", model, "-s", "greedy", "-n", "3", "upo").succeeds().out())
        .isEqualTo("n a\n");
    String rare = train("2", "r.arpa", "--min-count", "3");
    assertThat(CliRun.of("tokenize", "-m", rare, "--pieces", "dog. a").succeeds().out())
        .contains("\t<unk>\n", "\ta\n");
  }

  @Test
  void tokensOfATransformerMakeADraftForIt() throws IOException {
    Path transformer = folder.resolve("tiny.gguf");
    new SyntheticModel(ModelShape.TINY, TensorType.F32, 1).write(transformer);
    Files.createDirectory(folder.resolve("drafts"));
    String draft = train("3", "drafts/draft.arpa", "--tokenizer", transformer.toString());
    assertThat(Path.of(draft)).content().startsWith("# gibbs tokenizer: ../tiny.gguf\n");
    assertThat(CliRun.of("tokenize", "-m", draft, "Once upon").succeeds().out())
        .isEqualTo(CliRun.of("tokenize", "-m", transformer.toString(), "Once upon").out());
    assertThat(
            CliRun.of("generate", "-m", draft, "-s", "greedy", "-n", "4", "Once up")
                .succeeds()
                .out())
        .startsWith("on a");
    assertThat(CliRun.of("model", "-m", draft).succeeds().out()).contains("those of ../tiny.gguf");
  }

  @Test
  void mistakesAreOneLine() {
    ToyFiles files = new ToyFiles(folder);
    String out = folder.resolve("x.arpa").toString();
    List<String> start = List.of("train", "--ngram", "3", "-o", out);
    fails(start, ExitCode.BAD_INPUT, "no such file", "absent.txt");
    fails(start, ExitCode.BAD_INPUT, "nothing to train on", files.text("empty.txt", " \n\n"));
    fails(start, ExitCode.BAD_INPUT, "not UTF-8 at byte 1", binary());
    fails(start, ExitCode.USAGE, "--min-count must be at least 1", "--min-count", "0", texts);
    fails(start, ExitCode.USAGE, "excludes", "--tokenizer", texts, "--unit", "word", texts);
    fails(start, ExitCode.BAD_INPUT, "another kind of file", "--tokenizer", texts, texts);
    fails(List.of("train", "--ngram", "0", "-o", out), ExitCode.USAGE, "--ngram must be in", texts);
    fails(
        List.of("train", "--ngram", "99", "-o", out), ExitCode.USAGE, "--ngram must be in", texts);
    fails(List.of("train", "--ngram", "2"), ExitCode.USAGE, "--out", texts);
    assertThat(folder.toFile().list()).noneMatch(name -> name.contains("x.arpa"));
    CliRun.of("generate", "-m", files.text("bad.arpa", "\\data\\\nngram 1=x\n"), "a")
        .failsWith(ExitCode.BAD_INPUT, "bad.arpa:2: expected ngram 1=COUNT, found 'ngram 1=x'");
    CliRun.of("model", "-m", train("2", "m.arpa"), "--chat-template")
        .failsWith(ExitCode.BAD_INPUT, "has no chat template");
  }

  private String binary() {
    try {
      return Files.write(folder.resolve("binary.txt"), new byte[] {'a', (byte) 0xff}).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void fails(List<String> start, int code, String message, String... more) {
    CliRun.of(Stream.concat(start.stream(), Arrays.stream(more)).toArray(String[]::new))
        .failsWith(code, message);
  }

  private String train(String n, String name, String... more) {
    String out = folder.resolve(name).toString();
    List<String> args = List.of("train", "--ngram", n, "-o", out, texts);
    CliRun.of(Stream.concat(args.stream(), Arrays.stream(more)).toArray(String[]::new)).succeeds();
    return out;
  }

  private static JsonNode json(String command, String... args) {
    String[] all =
        Stream.concat(Stream.of(command, "--json"), Arrays.stream(args)).toArray(String[]::new);
    return JsonMapper.builder().build().readTree(CliRun.of(all).succeeds().out());
  }
}
