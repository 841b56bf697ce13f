package gibbs.cli;

import picocli.CommandLine.Command;

/// `gibbs` itself.
@Command(
    name = "gibbs",
    version = "gibbs " + GibbsCommand.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    header =
        "Generates text from language models by any decoding strategy, and says what it costs.",
    description = {""},
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  gibbs generate -m model.gguf \"Once upon a time\"",
      "  gibbs generate -m model.gguf -s \"top_p(0.9) | temperature(0.8)\" --json \"Once upon\"",
      "  gibbs strategies top_p",
      "",
      "'gibbs COMMAND --help' explains a command.",
      "Data goes to standard output, everything else to standard error.",
      "Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 unusable model or input,",
      "  4 output failed or out of memory, 124 time limit passed, 130 interrupted."
    })
final class GibbsCommand {
  /// The version of this build.
  static final String VERSION = "0.1.0";
}
