package gibbs.core.logits;

import gibbs.core.GibbsException;

/// A model or a transform gave NaN or +∞ where logits belong.
public final class NonFiniteLogitsException extends GibbsException {
  private static final long serialVersionUID = 1L;

  /// Says which token is concerned.
  ///
  /// @param token the first token concerned
  /// @param found its value
  public NonFiniteLogitsException(int token, double found) {
    super("logit of token " + token + " is " + found + "; logits must be finite or -Infinity");
  }
}
