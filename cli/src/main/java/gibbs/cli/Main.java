package gibbs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `gibbs`.
@Command(
    name = "gibbs",
    mixinStandardHelpOptions = true,
    version = "gibbs 0.1.0",
    description = "Generates text from language models, by any decoding strategy.")
public final class Main {
  private Main() {}

  /// Runs a command.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
