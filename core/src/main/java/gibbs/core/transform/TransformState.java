package gibbs.core.transform;

import gibbs.core.logits.Logits;
import java.util.List;

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

  /// Numbers of the state that explain what the rule does next, such as mirostat's μ. For people
  /// and tests; nothing in a decode depends on them.
  ///
  /// @return fresh readings, always the same names in the same order; none where there is nothing
  ///     to tell
  default List<Reading> readings() {
    return List.of();
  }

  /// A number with a name.
  ///
  /// @param name as in traces
  /// @param value NaN where it is not known yet
  record Reading(String name, double value) {}

  /// Whether the rule holds the text to be complete: the completion ends with the token that was
  /// accepted last.
  ///
  /// @return false for rules that have no opinion
  default boolean isComplete() {
    return false;
  }

  /// How many bytes of the token that was accepted last lie beyond the text that is complete; the
  /// completion's text does not show them.
  ///
  /// @return 0 where the text ends with the token
  default int overrun() {
    return 0;
  }

  /// An independent continuation; `this` if there is no state.
  ///
  /// @return the fork
  TransformState fork();
}
