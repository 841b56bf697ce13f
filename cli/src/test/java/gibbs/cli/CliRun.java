package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What a command line gave: exit code, standard output, standard error.
record CliRun(int code, String out, String err) {
  /// Runs a command line with nothing on standard input.
  static CliRun of(String... args) {
    return withInput("", args);
  }

  /// Runs a command line with a text on standard input.
  static CliRun withInput(String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Host host =
        new Host(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new Sink("standard output", out),
            new Sink("standard error", err),
            Terminal.NONE);
    int code = new Cli(host).run(args);
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Demands success, without a word on standard error.
  CliRun succeeds() {
    assertThat(err).isEmpty();
    assertThat(code).isEqualTo(ExitCode.OK);
    return this;
  }

  /// Demands an exit code, one line on standard error that contains a text, and nothing on standard
  /// output.
  void failsWith(int expected, String message) {
    assertThat(err).contains(message).doesNotContain("\tat ").endsWith("\n");
    assertThat(err.lines()).hasSize(1);
    assertThat(out).isEmpty();
    assertThat(code).isEqualTo(expected);
  }
}
