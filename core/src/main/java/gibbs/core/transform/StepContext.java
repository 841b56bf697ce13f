package gibbs.core.transform;

import gibbs.core.draw.Draws;
import gibbs.core.logits.Logits;
import gibbs.core.model.Insight;
import gibbs.core.model.Vocabulary;

/// What a transform may look at besides the logits.
public interface StepContext {
  /// Tokens of the prompt, begin token included.
  ///
  /// @return the count
  int promptLength();

  /// Tokens so far, prompt and completion.
  ///
  /// @return the count
  int length();

  /// A token of the context.
  ///
  /// @param position in `[0, length())`
  /// @return its id
  int token(int position);

  /// Index of the token to be chosen, 0 for the first after the prompt.
  ///
  /// @return `length() − promptLength()`
  default int step() {
    return length() - promptLength();
  }

  /// Randomness of this hypothesis at this step.
  ///
  /// @return the draws
  Draws draws();

  /// The model's tokens.
  ///
  /// @return the vocabulary
  Vocabulary vocabulary();

  /// What went on inside the model when it read the last token: attention, hidden states and logits
  /// of layers at position `length() − 1`, as far as rules ask for them by
  /// [LogitsTransform#insight()].
  ///
  /// @return the insight
  /// @throws IllegalStateException if no rule asks for any
  default Insight insight() {
    throw new IllegalStateException("no insight was asked for");
  }

  /// Logits of a companion of the transform that asks, for the same step.
  ///
  /// @param index in the order of [LogitsTransform#companions()]
  /// @return the companion's logits, with f = p; may be changed
  default Logits companion(int index) {
    throw new IllegalArgumentException("no companion " + index + " in this context");
  }
}
