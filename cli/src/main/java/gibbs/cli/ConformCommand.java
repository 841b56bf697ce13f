package gibbs.cli;

import gibbs.cli.conform.Conformance;
import gibbs.cli.conform.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs conform`: reference records against Gibbs.
@Command(
    sortOptions = false,
    name = "conform",
    header = "Compare Gibbs with what other systems gave.",
    description = {
      "Runs records of the vectors format (docs/vectors.md) in the dialect of each record's source."
          + " Prints the records that fail, with what was expected and found, and a last line"
          + " 'N passed, M failed, K not supported'.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs conform vectors/*.jsonl",
      "",
      "Exit codes: 0 no record fails, 1 some do, 2 wrong usage, 3 unreadable file or bad record,"
          + " 4 output failed."
    })
final class ConformCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(arity = "1..*", paramLabel = "FILE.jsonl", description = "Records, one a line.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-v", "--verbose"},
      description = "Also list the records that are not supported, and why, on standard error.")
  private boolean verbose;

  ConformCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    files.forEach(InputText::requireFile);
    Conformance conformance = new Conformance(this::report);
    for (Path file : files) {
      try {
        conformance.run(file);
      } catch (IOException e) {
        throw CommandFailedException.badInput(InputText.named(file, e));
      }
    }
    host.out().println(conformance.toString());
    return conformance.failed() == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private void report(String id, Verdict verdict) {
    switch (verdict) {
      case Verdict.Passed _ -> {}
      case Verdict.Failed(String expected, String found) ->
          host.out().println(id + ": expected " + expected + ", found " + found);
      case Verdict.NotSupported(String reason) -> {
        if (verbose) {
          host.note(id + ": not supported: " + reason);
        }
      }
    }
  }
}
