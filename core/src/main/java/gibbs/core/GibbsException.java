package gibbs.core;

/// Anything that Gibbs itself refuses or fails at, other than a caller's wrong argument (which is
/// an [IllegalArgumentException]). The message is one line that names what is wrong and where.
public class GibbsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Says what went wrong.
  ///
  /// @param message one line for a person
  public GibbsException(String message) {
    super(message);
  }

  /// Says what went wrong.
  ///
  /// @param message one line for a person
  /// @param cause what lay underneath
  public GibbsException(String message, Throwable cause) {
    super(message, cause);
  }
}
