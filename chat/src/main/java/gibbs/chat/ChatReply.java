package gibbs.chat;

import gibbs.core.decode.Completion;

/// A model's turn.
///
/// @param text the reply as generated
/// @param completion tokens, steps, stop reason
/// @param keptTokenCount tokens of the prompt that were in memory from the turns before
public record ChatReply(String text, Completion completion, int keptTokenCount) {
  /// Tokens of the prompt that the model had to read.
  ///
  /// @return at least 1
  public int readTokenCount() {
    return completion.prompt().size() - keptTokenCount;
  }
}
