package gibbs.core.draw;

/// What a draw decides. Draws for different purposes at the same position are independent. The
/// order of the constants is part of the key: add at the end.
public enum Purpose {
  /// Which token comes next.
  TOKEN,
  /// A coin that a transform tosses, such as XTC's.
  COIN,
  /// Whether a proposal is accepted.
  ACCEPT,
  /// Which hypotheses survive a resampling.
  RESAMPLE,
  /// A perturbation of scores, such as Gumbel noise.
  PERTURB
}
