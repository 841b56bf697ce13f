package gibbs.train;

import gibbs.cli.CommandProvider;
import gibbs.cli.Host;

/// Offers `gibbs train` to the command line.
public final class TrainCommandProvider implements CommandProvider {
  /// Called by [java.util.ServiceLoader].
  public TrainCommandProvider() {}

  @Override
  public String name() {
    return "train";
  }

  @Override
  public Object command(Host host) {
    return new TrainCommand(host);
  }
}
