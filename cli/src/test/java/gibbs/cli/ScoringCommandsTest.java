package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `gibbs logits` and `gibbs perplexity`.
class ScoringCommandsTest {
  @TempDir private Path folder;
  private ToyFiles files;
  private String model;

  @BeforeEach
  void writeModel() {
    files = new ToyFiles(folder);
    model = files.model();
  }

  @Test
  void logitsOfEveryPositionAreWritten() throws Exception {
    Path out = folder.resolve("logits.f32");
    CliRun.of("logits", "-m", model, "--prompt", "abc", "--out", out.toString()).succeeds();
    FloatBuffer written =
        ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(written.remaining()).isEqualTo(4 * 9);
    try (LanguageModel opened = LanguageModels.open(Path.of(model));
        Sequence sequence = opened.openSession().newSequence()) {
      sequence.extend(new int[] {0, 2, 3, 4}, LogitsWanted.ALL, Run.unlimited());
      for (int position = 0; position < 4; position++) {
        float[] row = new float[9];
        written.get(row);
        assertThat(row).isEqualTo(sequence.logits(position));
      }
    }
  }

  @Test
  void longPromptsAreWrittenInPieces() throws Exception {
    Path out = folder.resolve("logits.f32");
    CliRun.of("logits", "-m", model, "-p", "ab".repeat(30), "-o", out.toString()).succeeds();
    assertThat(Files.size(out)).isEqualTo(61L * 9 * 4);
  }

  @Test
  void logitsMistakesAreOneLine() {
    String out = folder.resolve("x").toString();
    CliRun.of("logits", "-m", model, "-p", "a").failsWith(ExitCode.USAGE, "--out");
    CliRun.of("logits", "-m", model, "-p", "a".repeat(99), "-o", out)
        .failsWith(ExitCode.BAD_INPUT, "context is full");
    CliRun.of("logits", "-m", model, "-p", "", "-o", out)
        .failsWith(ExitCode.BAD_INPUT, "the prompt is empty");
    CliRun.of("logits", "-m", model, "-p", "a", "-o", folder.toString())
        .failsWith(ExitCode.USAGE, "is a directory");
    CliRun.of("logits", "-m", model, "-p", "a", "-o", folder + "/no/x")
        .failsWith(ExitCode.USAGE, "there is no folder");
    assertThat(folder.toFile().list()).containsExactly("random64.toy");
  }

  @Test
  void perplexityIsTheMeanOfEchoedLogProbabilities() {
    String text = files.text("t.txt", "abc\n<|endoftext|>\nb a\nü\n<|endoftext|>\n");
    CliRun run = CliRun.of("perplexity", "-m", model, "--json", text).succeeds();
    JsonNode score = json(run.out());
    double nats = -promptLogP("abc") - promptLogP("b a\nü");
    assertThat(score.get("tokens").intValue()).isEqualTo(8);
    assertThat(score.get("bytes").intValue()).isEqualTo(3 + 6);
    assertThat(score.get("nats_per_token").doubleValue()).isEqualTo(nats / 8, within(1e-12));
    assertThat(score.get("perplexity").doubleValue()).isEqualTo(Math.exp(nats / 8), within(1e-9));
    assertThat(score.get("bits_per_byte").doubleValue())
        .isEqualTo(nats / Math.log(2) / 9, within(1e-12));
  }

  @Test
  void perplexityDoesNotDependOnTheBatch() {
    String text = files.text("t.txt", "abcab\n<|endoftext|>\n".repeat(40));
    CliRun one = CliRun.of("perplexity", "-m", model, "--json", "--batch", "1", text).succeeds();
    CliRun many = CliRun.of("perplexity", "-m", model, "--json", "--batch", "16", text);
    assertThat(many).isEqualTo(one);
  }

  @Test
  void everyTokenOfALongTextIsScoredOnce() {
    String text = files.text("t.txt", "abcab".repeat(100));
    for (String stride : new String[] {"1", "7", "32", "63"}) {
      CliRun run = CliRun.of("perplexity", "-m", model, "--json", "--stride", stride, text);
      assertThat(json(run.succeeds().out()).get("tokens").intValue()).isEqualTo(500);
    }
  }

  @Test
  void severalFilesAreListedWithTheirTotal() {
    String first = files.text("1.txt", "abc");
    String second = files.text("2.txt", "cc");
    JsonNode score = json(CliRun.of("perplexity", "-m", model, "--json", first, second).out());
    assertThat(score.get("tokens").intValue()).isEqualTo(5);
    assertThat(score.get("files").get(1).get("tokens").intValue()).isEqualTo(2);
    CliRun table = CliRun.of("perplexity", "-m", model, first, second).succeeds();
    assertThat(table.out().lines()).hasSize(4);
    assertThat(table.out()).contains("nats/token").contains("  total\n");
  }

  @Test
  void perplexityMistakesAreOneLine() throws Exception {
    Path latin1 = Files.write(folder.resolve("latin1.txt"), new byte[] {'a', '\n', (byte) 0xFC});
    CliRun.of("perplexity", "-m", model).failsWith(ExitCode.USAGE, "FILE");
    CliRun.of("perplexity", "-m", model, "nowhere.txt")
        .failsWith(ExitCode.BAD_INPUT, "nowhere.txt: no such file");
    CliRun.of("perplexity", "-m", model, folder.toString())
        .failsWith(ExitCode.BAD_INPUT, "is a directory");
    CliRun.of("perplexity", "-m", model, files.text("e.txt", ""))
        .failsWith(ExitCode.BAD_INPUT, "nothing to score");
    CliRun.of("perplexity", "-m", model, latin1.toString())
        .failsWith(ExitCode.BAD_INPUT, "latin1.txt:2: not UTF-8");
    CliRun.of("perplexity", "-m", model, "--stride", "64", files.text("t.txt", "a"))
        .failsWith(ExitCode.USAGE, "--stride must be in [1, 63]");
    CliRun.of("perplexity", "-m", files.model("nan", 64), files.text("t.txt", "a"))
        .failsWith(ExitCode.BAD_INPUT, "not numbers");
  }

  private double promptLogP(String prompt) {
    CliRun run = CliRun.of("generate", "-m", model, "--echo", "--json", "-p", prompt).succeeds();
    return json(run.out()).get("promptLogP").doubleValue();
  }

  private static JsonNode json(String text) {
    return JsonMapper.builder().build().readTree(text);
  }
}
