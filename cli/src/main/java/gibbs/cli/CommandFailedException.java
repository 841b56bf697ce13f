package gibbs.cli;

/// A command cannot go on. The message is the one line that the user sees.
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What the process ends with, one of [ExitCode].
  private final int exitCode;

  /// Says in one line why the command ends.
  ///
  /// @param exitCode one of [ExitCode]
  /// @param message one line
  public CommandFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// An option or argument is wrong.
  ///
  /// @param message one line
  /// @return the exception, to be thrown
  public static CommandFailedException usage(String message) {
    return new CommandFailedException(ExitCode.USAGE, message);
  }

  /// An input cannot be used.
  ///
  /// @param message one line
  /// @return the exception, to be thrown
  public static CommandFailedException badInput(String message) {
    return new CommandFailedException(ExitCode.BAD_INPUT, message);
  }

  /// The machine fails.
  ///
  /// @param message one line
  /// @return the exception, to be thrown
  public static CommandFailedException io(String message) {
    return new CommandFailedException(ExitCode.IO, message);
  }

  /// What the process ends with.
  ///
  /// @return one of [ExitCode]
  public int exitCode() {
    return exitCode;
  }
}
