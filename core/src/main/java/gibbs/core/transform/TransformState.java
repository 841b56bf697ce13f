package gibbs.core.transform;

import gibbs.core.logits.Logits;

/// A rule at work on one hypothesis. Confined to one thread.
public interface TransformState {
  /// Changes the step factors in place.
  ///
  /// @param logits the candidates; the caller owns them
  /// @param context the tokens so far
  void apply(Logits logits, StepContext context);

  /// Takes note of the step that was taken.
  ///
  /// @param chosen the step
  default void accept(Step chosen) {}

  /// An independent continuation; `this` if there is no state.
  ///
  /// @return the fork
  TransformState fork();
}
