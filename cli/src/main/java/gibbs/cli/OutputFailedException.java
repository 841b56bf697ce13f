package gibbs.cli;

import java.io.IOException;
import java.util.Locale;

/// Output could not be written.
public final class OutputFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Says what could not be written and why.
  ///
  /// @param name what could not be written
  /// @param cause why
  public OutputFailedException(String name, IOException cause) {
    super(name + ": " + Failures.reason(cause), cause);
  }

  /// Whether whoever read the output has stopped reading. Known by the system's message alone,
  /// which says "pipe" in every
  /// language that was looked at.
  ///
  /// @return true for a closed pipe
  public boolean isClosedPipe() {
    String message = getCause().getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
