package gibbs.cli;

import gibbs.chat.ChatReply;
import gibbs.core.decode.CompletionListener;

/// Prints replies as they grow, each on lines of its own, without the white space that they begin
/// with.
final class TextReplies implements Replies {
  private final Sink out;
  private boolean isBegun;
  private boolean endsLine;

  TextReplies(Sink out) {
    this.out = out;
  }

  @Override
  public CompletionListener begin() {
    isBegun = false;
    endsLine = false;
    return new CompletionListener() {
      @Override
      public void onText(String text) {
        show(isBegun ? text : text.stripLeading());
      }
    };
  }

  private void show(String text) {
    if (!text.isEmpty()) {
      isBegun = true;
      endsLine = text.endsWith("\n");
      out.print(text);
      out.flush();
    }
  }

  @Override
  public void end(ChatReply reply) {
    out.print(endsLine ? "" : "\n");
    out.flush();
  }
}
