package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
  @TempDir private Path folder;

  @Test
  void helpListsTheCommands() {
    CliRun run = CliRun.of("--help").succeeds();
    assertThat(run.out()).contains("generate", "tokenize", "perplexity", "Exit codes");
    assertThat(run.out()).doesNotContain("warm-up");
  }

  @Test
  void helpListsTheCommandsOfModulesThatAreNotThere() throws IOException {
    Matcher commands = Pattern.compile("(?m)^ *([a-z |-]+)\\) module=\\w+ ;;").matcher(launcher());
    assertThat(commands.find()).isTrue();
    String help = CliRun.of("--help").succeeds().out();
    for (String command : commands.group(1).split(" \\| ")) {
      assertThat(help).containsPattern("(?m)^  " + command + " +[A-Z]");
    }
    CliRun.of("train-export", "--type", "q8_0", "run", "model.gguf")
        .failsWith(ExitCode.USAGE, "gibbs train-export: needs the module gibbs-train");
  }

  private static String launcher() throws IOException {
    return Files.readString(Path.of(System.getProperty("gibbs.root", ".."), "gibbs"));
  }

  @Test
  void everyCommandExplainsItself() {
    CliRun all = CliRun.of("--help");
    for (String command :
        new String[] {"generate", "tokenize", "detokenize", "logits", "perplexity", "completion"}) {
      CliRun help = CliRun.of(command, "--help").succeeds();
      assertThat(help.out()).contains("Usage: gibbs " + command).contains("Example");
      assertThat(all.out()).contains(command);
    }
  }

  @Test
  void withoutACommandHelpGoesToStandardError() {
    CliRun run = CliRun.of();
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Commands:");
  }

  @Test
  void anUnknownCommandSuggestsTheNearest() {
    CliRun.of("genrate").failsWith(ExitCode.USAGE, "no command 'genrate'; did you mean generate");
  }

  @Test
  void completionScriptNamesCommandsAndOptions() {
    CliRun run = CliRun.of("completion").succeeds();
    assertThat(run.out()).contains("complete", "generate", "--repetition-penalty");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(CliRun.of("help").succeeds().out()).contains("Commands:");
    assertThat(CliRun.of("help", "generate").succeeds().out())
        .contains("Usage: gibbs generate", "--top-k");
  }

  @Test
  void versionIsPrinted() {
    assertThat(CliRun.of("--version").succeeds().out()).startsWith("gibbs ");
  }

  @Test
  void fullDiskIsOneLine() {
    assertFailing(
        "No space left on device",
        ExitCode.IO,
        "gibbs generate: standard output: No space left on device\n");
  }

  @Test
  void closedPipeEndsQuietly() {
    assertFailing("Broken pipe", ExitCode.CLOSED_PIPE, "");
  }

  @Test
  void faultsOfOurOwnAreOneLineToo() {
    assertThat(Failures.exitCode(new NullPointerException("x"))).isEqualTo(ExitCode.INTERNAL);
    assertThat(Failures.message(new NullPointerException("x"))).startsWith("internal error: ");
    assertThat(Failures.exitCode(new OutOfMemoryError("heap"))).isEqualTo(ExitCode.IO);
  }

  @Test
  void lackOfMemoryIsOneLineWithWhatHelps() {
    String model = new ToyFiles(folder).model("heavy", 100);
    CliRun.of("generate", "-m", model, "ab")
        .failsWith(
            ExitCode.IO,
            "gibbs generate: not enough memory (Java heap space); GIBBS_JAVA_OPTIONS=-Xmx4g allows"
                + " more, a smaller --batch needs less\n");
  }

  @Test
  void aCommandMayAskForLongerToEnd() {
    Sink nowhere = new Sink("nowhere", OutputStream.nullOutputStream());
    Host host = new Host(InputStream.nullInputStream(), nowhere, nowhere, Terminal.NONE);
    assertThat(host.grace()).isEqualTo(Duration.ofSeconds(3));
    host.setGrace(Duration.ofMinutes(2));
    assertThat(host.grace()).isEqualTo(Duration.ofMinutes(2));
  }

  private void assertFailing(String reason, int code, String message) {
    String model = new ToyFiles(folder).model();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException(reason);
          }
        };
    Host host =
        new Host(
            InputStream.nullInputStream(),
            new Sink("standard output", broken),
            new Sink("standard error", err),
            Terminal.NONE);
    assertThat(new Cli(host).run("generate", "-m", model, "ab")).isEqualTo(code);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(message);
  }
}
