package gibbs.cli;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program without its process: arguments and streams in, exit code out.
public final class Cli {
  private static final String STACK_TRACE_VARIABLE = "GIBBS_STACK_TRACE";
  private static final int HELP_WIDTH = 100;
  private static final int LONG_OPTIONS_WIDTH = 30;

  private static final OptionSpec HELP =
      OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this and exit.").build();
  private static final OptionSpec VERSION =
      OptionSpec.builder("-V", "--version")
          .versionHelp(true)
          .description("Show the version and exit.")
          .build();

  private final Host host;

  /// A program in a host.
  ///
  /// @param host streams and interruption
  public Cli(Host host) {
    this.host = host;
  }

  /// Runs a command.
  ///
  /// @param args the command line
  /// @return one of [ExitCode]
  public int run(String... args) {
    int code;
    try {
      code = execute(root(args), args);
    } catch (RuntimeException | Error e) {
      return report("gibbs", e);
    }
    try {
      host.out().flush();
    } catch (OutputFailedException e) {
      return code == ExitCode.OK ? report("gibbs", e) : code;
    }
    return host.isInterrupted() ? ExitCode.INTERRUPTED : code;
  }

  private int execute(CommandLine root, String... args) {
    try {
      return root.execute(args);
    } catch (OutOfMemoryError e) {
      CommandLine called =
          args.length == 0 ? root : root.getSubcommands().getOrDefault(args[0], root);
      String less =
          Stream.of("--batch", "--ngram")
              .filter(option -> called.getCommandSpec().findOption(option) != null)
              .map(option -> ", a smaller " + option + " needs less")
              .collect(Collectors.joining());
      return report(called.getCommandSpec().qualifiedName(), e, less);
    }
  }

  /// The command line's model: what [#run] parses by, and what completion scripts are made of.
  ///
  /// @param args the command line; its first word decides which commands are loaded
  /// @return the model
  CommandLine root(String... args) {
    CommandLine root = new CommandLine(new GibbsCommand());
    root.getCommandSpec().addOption(VERSION);
    Commands.addTo(root, host, args);
    addHelp(root);
    return root.setOut(host.out().writer())
        .setErr(host.err().writer())
        .setExpandAtFiles(false)
        .setUsageHelpWidth(HELP_WIDTH)
        .setUsageHelpLongOptionsMaxWidth(LONG_OPTIONS_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(this::wrongUsage)
        .setExecutionExceptionHandler(
            (failure, command, _) -> report(command.getCommandSpec().qualifiedName(), failure));
  }

  /// Every command has `--help`, other modules' too.
  private static void addHelp(CommandLine command) {
    if (command.getCommandSpec().findOption("--help") == null) {
      command.getCommandSpec().addOption(HELP);
    }
    command.getSubcommands().values().forEach(Cli::addHelp);
  }

  private int wrongUsage(ParameterException e, String... args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    if (args.length == 0) {
      command.usage(command.getErr());
      return ExitCode.USAGE;
    }
    host.note(name + ": " + oneLine(e) + " (see " + name + " --help)");
    return ExitCode.USAGE;
  }

  private static String oneLine(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && e.getCommandLine().getParent() == null) {
      return "no command '" + unmatched.getUnmatched().getFirst() + "'" + didYouMean(unmatched);
    }
    String message = String.join("; ", e.getMessage().lines().map(String::strip).toList());
    return e instanceof UnmatchedArgumentException unmatched
        ? message + didYouMean(unmatched)
        : message;
  }

  private static String didYouMean(UnmatchedArgumentException unmatched) {
    return unmatched.getSuggestions().isEmpty()
        ? ""
        : "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
  }

  private int report(String name, Throwable failure) {
    return report(name, failure, "");
  }

  private int report(String name, Throwable failure, String advice) {
    int code = Failures.exitCode(failure);
    if (code != ExitCode.CLOSED_PIPE) {
      host.note(name + ": " + Failures.message(failure) + advice);
      if (System.getenv(STACK_TRACE_VARIABLE) != null) {
        failure.printStackTrace(host.err().writer());
      }
    }
    return code;
  }
}
