package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
  @TempDir private Path folder;
  private ToyFiles files;
  private String model;

  @BeforeEach
  void writeModel() {
    files = new ToyFiles(folder);
    model = files.model();
  }

  @Test
  void printsIdsOnOneLine() {
    assertThat(CliRun.of("tokenize", "-m", model, "abc").succeeds().out()).isEqualTo("0 2 3 4\n");
  }

  @Test
  void leavesTheBeginTokenOutWhereAsked() {
    assertThat(CliRun.of("tokenize", "-m", model, "--no-bos", "abc").out()).isEqualTo("2 3 4\n");
    assertThat(CliRun.of("tokenize", "-m", model, "--no-bos", "").out()).isEqualTo("\n");
  }

  @Test
  void filesAndInputAreTakenToTheLastByte() {
    String file = files.text("text.txt", "a ü\n");
    assertThat(CliRun.of("tokenize", "-m", model, "--file", file).out()).isEqualTo("0 2 5 7 6\n");
    assertThat(CliRun.withInput("a ü\n", "tokenize", "-m", model).out()).isEqualTo("0 2 5 7 6\n");
  }

  @Test
  void specialTokensAreParsedWhereAsked() {
    assertThat(CliRun.of("tokenize", "-m", model, "--parse-special", "a</s>").out())
        .isEqualTo("0 2 1\n");
  }

  @Test
  void piecesAreShownOneALine() {
    assertThat(CliRun.of("tokenize", "-m", model, "--pieces", "a\n").out())
        .isEqualTo("0\t<s>\n2\ta\n6\t\\n\n");
  }

  @Test
  void detokenizeIsTheWayBack() {
    assertThat(CliRun.of("detokenize", "-m", model, "0", "2", "7").succeeds().out())
        .isEqualTo("aü\n");
    assertThat(CliRun.withInput("0 2\n7", "detokenize", "-m", model, "--exact").out())
        .isEqualTo("aü");
  }

  @Test
  void mistakesAreOneLine() {
    CliRun.of("detokenize", "-m", model, "9")
        .failsWith(ExitCode.USAGE, "token must be in [0, 9), was 9");
    CliRun.of("detokenize", "-m", model, "x").failsWith(ExitCode.USAGE, "'x' is no token id");
    CliRun.withInput("1 x", "detokenize", "-m", model)
        .failsWith(ExitCode.USAGE, "'x' is no token id");
    CliRun.of("tokenize", "-m", model, "a", "--file", "b").failsWith(ExitCode.USAGE, "not both");
    CliRun.of("tokenize", "-m", "nowhere", "a").failsWith(ExitCode.BAD_INPUT, "no such file");
    CliRun.of("tokenize", "-m", folder.toString(), "a")
        .failsWith(ExitCode.BAD_INPUT, "is a directory");
  }
}
