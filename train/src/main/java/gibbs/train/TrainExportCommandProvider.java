package gibbs.train;

import gibbs.cli.CommandProvider;
import gibbs.cli.Host;

/// Offers `gibbs train-export` to the command line.
public final class TrainExportCommandProvider implements CommandProvider {
  /// Called by [java.util.ServiceLoader].
  public TrainExportCommandProvider() {}

  @Override
  public String name() {
    return "train-export";
  }

  @Override
  public Object command(Host host) {
    return new TrainExportCommand(host);
  }
}
