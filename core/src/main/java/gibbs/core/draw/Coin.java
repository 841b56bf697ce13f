package gibbs.core.draw;

/// A coin that a rule tossed.
///
/// @param probability of `true`, in [0, 1]
/// @param outcome how it fell
public record Coin(double probability, boolean outcome) {}
