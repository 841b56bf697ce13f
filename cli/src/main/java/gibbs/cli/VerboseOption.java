package gibbs.cli;

import picocli.CommandLine.Option;

/// Whether to say what is done.
final class VerboseOption {
  @Option(
      names = {"-v", "--verbose"},
      description = "Say on standard error what is done: expression, model, kernels, times.")
  private boolean isOn;

  /// The clock, and the voice if asked for.
  Verbose verbose(Host host) {
    return new Verbose(host, isOn);
  }
}
