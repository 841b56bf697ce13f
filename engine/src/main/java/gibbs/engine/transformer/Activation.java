package gibbs.engine.transformer;

/// The nonlinearity of a feed-forward layer.
enum Activation {
  /// x/(1 + e^{−x}).
  SILU,
  /// x · Φ(x) by the usual approximation with a hyperbolic tangent.
  GELU
}
