package gibbs.core.decode;

import gibbs.core.transform.Step;

/// Told of a completion as it grows, on the thread that decodes it.
public interface CompletionListener {
  /// Listens to nothing.
  CompletionListener NONE = new CompletionListener() {};

  /// A token was chosen.
  ///
  /// @param step the step
  default void onStep(Step step) {}

  /// Text became certain: whole characters, and no part of a stop string.
  ///
  /// @param text the new piece, never empty
  default void onText(String text) {}
}
