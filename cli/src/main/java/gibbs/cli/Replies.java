package gibbs.cli;

import gibbs.chat.ChatReply;
import gibbs.core.decode.CompletionListener;

/// How the replies of a conversation are shown.
sealed interface Replies permits TextReplies, JsonReplies {
  /// A reply begins.
  ///
  /// @return told of it as it grows
  CompletionListener begin();

  /// The reply is whole.
  void end(ChatReply reply);
}
