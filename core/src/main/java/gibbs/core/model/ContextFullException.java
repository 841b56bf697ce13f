package gibbs.core.model;

import gibbs.core.GibbsException;

/// Tokens do not fit the model's context.
public final class ContextFullException extends GibbsException {
  private static final long serialVersionUID = 1L;

  /// Says how much was wanted.
  ///
  /// @param wanted tokens that the sequence would have held
  /// @param contextLength tokens that it can hold
  public ContextFullException(int wanted, int contextLength) {
    super("context is full: " + wanted + " tokens wanted, the model holds " + contextLength);
  }
}
