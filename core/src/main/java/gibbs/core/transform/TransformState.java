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

  /// An independent continuation; `this` if there is no state.
  ///
  /// @return the fork
  TransformState fork();
}
