package gibbs.core.model;

/// Which logits an extension keeps. A prompt of 512 positions × 128k floats is never kept by
/// accident.
public sealed interface LogitsWanted {
  /// No logits.
  LogitsWanted NONE = new None();

  /// The last position's logits.
  LogitsWanted LAST = new Last();

  /// Every position's logits: `tokens × V` floats.
  LogitsWanted ALL = new All();

  /// No logits; the model's head is not computed.
  record None() implements LogitsWanted {}

  /// The last position's row `[V]`.
  record Last() implements LogitsWanted {}

  /// One row `[V]` for each token of the extension.
  record All() implements LogitsWanted {}

  /// For each token of the extension the log-probability of one target token after it; −1 asks for
  /// none and gives NaN. The last position's row is kept as well.
  ///
  /// @param targets one id for each token of the extension
  record Scores(int... targets) implements LogitsWanted {}
}
