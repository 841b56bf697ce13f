package gibbs.core;

/// A [Run] was cancelled or ran out of time.
public final class RunStoppedException extends GibbsException {
  private static final long serialVersionUID = 1L;

  /// Says why.
  ///
  /// @param message why
  public RunStoppedException(String message) {
    super(message);
  }
}
