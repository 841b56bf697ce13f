package gibbs.train.network;

import gibbs.core.Check;
import gibbs.engine.synthetic.ModelShape;

/// What a network is, and how its training step treats it.
///
/// @param shape the sizes
/// @param dropout probability that a value of the embedding or of a block's output is dropped
/// @param labelSmoothing share of the target's probability that goes to all tokens alike
/// @param optimizer how gradients become steps
public record NetworkOptions(
    ModelShape shape, double dropout, double labelSmoothing, Optimizer optimizer) {
  /// Added to mean squares under the root of a norm.
  public static final double EPSILON = 1e-5;

  /// Base of the rotation's frequencies.
  public static final double ROPE_BASE = 10_000;

  /// Refuses shares outside [0, 1).
  public NetworkOptions {
    Check.in("dropout", dropout, 0, 0.9);
    Check.in("label smoothing", labelSmoothing, 0, 0.9);
  }

  /// The network without dropout and smoothing, for AdamW.
  ///
  /// @param shape the sizes
  public NetworkOptions(ModelShape shape) {
    this(shape, 0, 0, Optimizer.ADAMW);
  }
}
