package gibbs.core.transform;

import gibbs.core.logits.Logits;

/// What logits forced tokens have.
public enum ForcedScore {
  /// Their own: f = p·1[v is forced].
  KEPT,
  /// 0 in the model's raw numbers, even where they had been removed, as transformers prints it: f =
  /// 1/Σ e^ℓ for each.
  ZERO;

  /// Removes all tokens but the forced ones, and gives these their logits.
  void force(TokenSet tokens, Logits logits) {
    switch (this) {
      case KEPT -> tokens.keepIn(logits);
      case ZERO -> tokens.force(logits, 0);
    }
  }
}
