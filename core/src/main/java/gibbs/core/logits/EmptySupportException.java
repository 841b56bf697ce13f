package gibbs.core.logits;

import gibbs.core.GibbsException;

/// No token is left to choose from: every logit is −∞.
public final class EmptySupportException extends GibbsException {
  private static final long serialVersionUID = 1L;

  /// Says that nothing is left.
  public EmptySupportException() {
    super("no token is left: every logit is -Infinity");
  }
}
