package gibbs.cli;

/// A command of another module, found by [java.util.ServiceLoader].
public interface CommandProvider {
  /// The word that calls it.
  ///
  /// @return such as `experiment`
  String name();

  /// The command.
  ///
  /// @param host streams and interruption
  /// @return an object annotated with picocli's `@Command` that implements `Callable<Integer>`,
  /// whose result is the exit code
  Object command(Host host);
}
