package gibbs.core.transform;

/// A further context that a transform needs beside the one being continued: the decoder opens it,
/// gives it every chosen token, forks it with the hypothesis, and hands its logits to the transform
/// by [StepContext#companion].
public sealed interface Companion {
  /// The same model after another prompt, as guidance without the prompt needs it.
  ///
  /// @param prompt the other prompt's text; empty for the begin token alone
  record OtherPrompt(String prompt) implements Companion {}
}
