package gibbs.core.decode;

/// A listener that is told how probable the prompt is, too. For it the model's head runs over every
/// position of the prompt, in the pass that reads it; for others it runs over the last one alone.
/// [Continuation], which keeps what it has read, tells nobody.
public interface PromptListener extends CompletionListener {
  /// The prompt was read, and nothing is chosen yet. Samples of one prompt read it once.
  ///
  /// @param tokens ids, begin token included
  /// @param logP `[token]`, nats: log-probability under the model, given the tokens before it; NaN
  ///     for the first
  void onPrompt(int[] tokens, double[] logP);
}
