package gibbs.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gibbs completion`: a script that completes command lines.
@Command(
    name = "completion",
    header = "Print a completion script for bash and zsh.",
    footer = {
      "",
      "Example:",
      "  source <(gibbs completion)",
    })
final class CompletionCommand implements Callable<Integer> {
  private final Host host;

  @Spec private CommandSpec spec;

  CompletionCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    host.out().print(AutoComplete.bash("gibbs", spec.root().commandLine()));
    return ExitCode.OK;
  }
}
