package gibbs.cli.conform;

/// What became of a record.
public sealed interface Verdict {
  /// Gibbs gives what the reference gave.
  record Passed() implements Verdict {}

  /// It gives something else.
  ///
  /// @param expected what the reference gave
  /// @param found what Gibbs gives
  record Failed(String expected, String found) implements Verdict {}

  /// The record asks for something that Gibbs does not have.
  ///
  /// @param reason what
  record NotSupported(String reason) implements Verdict {}
}
