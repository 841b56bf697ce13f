package gibbs.cli;

import gibbs.chat.ChatReply;
import gibbs.core.decode.CompletionListener;
import gibbs.core.model.Vocabulary;

/// One JSON object for each reply, in the schema of `docs/json.md`.
///
/// @param out where the lines go
/// @param vocabulary names the tokens
/// @param strategy the plan's expression
record JsonReplies(Sink out, Vocabulary vocabulary, String strategy) implements Replies {
  @Override
  public CompletionListener begin() {
    return CompletionListener.NONE;
  }

  @Override
  public void end(ChatReply reply) {
    out.println(
        new CompletionJson(vocabulary, true)
            .line(
                json -> json.count("keptTokenCount", reply.keptTokenCount()),
                strategy,
                ScoredPrompt.NONE,
                reply.completion()));
    out.flush();
  }
}
