package gibbs.core.model;

/// What a model can show beyond its logits.
public enum Capability {
  /// Residual stream after chosen layers.
  HIDDEN_STATES,
  /// Logits read off after chosen layers, through the final norm and the head.
  LAYER_LOGITS,
  /// Attention weights, or summaries of them, of chosen layers and heads.
  ATTENTION,
  /// A vector in place of a token at the input.
  INPUT_EMBEDDING
}
