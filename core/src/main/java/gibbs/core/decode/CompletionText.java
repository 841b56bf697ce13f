package gibbs.core.decode;

import gibbs.core.model.TextStream;
import gibbs.core.model.Tokenizer;
import java.util.List;

/// The text of a completion as its tokens arrive. Reports whole characters only, and nothing that
/// may turn out to be part of a stop string.
public final class CompletionText {
  private final TextStream stream;
  private final List<String> stopStrings;
  private final CompletionListener listener;
  private final StringBuilder text = new StringBuilder();
  private int reported;
  private boolean isStopped;

  CompletionText(
      Tokenizer tokenizer, int[] prompt, List<String> stopStrings, CompletionListener listener) {
    this.stream = TextStream.after(tokenizer, prompt);
    this.stopStrings = stopStrings;
    this.listener = listener;
  }

  /// Takes in a token.
  ///
  /// @param token its id
  /// @return whether the text now contains a stop string; it then ends before it
  public boolean accept(int token) {
    return accept(token, 0);
  }

  /// Takes in a token of which the last bytes do not belong to the text.
  ///
  /// @param token its id
  /// @param overrun how many bytes at its end are not shown
  /// @return whether the text now contains a stop string; it then ends before it
  public boolean accept(int token, int overrun) {
    text.append(stream.push(token, overrun));
    return stopOrReport();
  }

  /// Ends the text: an unfinished character becomes U+FFFD, and what was held back is reported.
  public void finish() {
    if (!isStopped) {
      text.append(stream.flush());
      stopOrReport();
      report(text.length());
    }
  }

  /// The text so far, without a stop string.
  ///
  /// @return the text
  public String text() {
    return text.toString();
  }

  private boolean stopOrReport() {
    if (isStopped) {
      return true;
    }
    int from = reported;
    int stop = -1;
    for (String string : stopStrings) {
      int at = text.indexOf(string, from);
      if (at >= 0 && (stop < 0 || at < stop)) {
        stop = at;
      }
    }
    if (stop >= 0) {
      isStopped = true;
      text.setLength(stop);
      report(stop);
      return true;
    }
    report(text.length() - heldBack());
    return false;
  }

  /// Length of the longest end of the text that is the beginning of a stop string.
  private int heldBack() {
    int longest = 0;
    for (String string : stopStrings) {
      for (int length = Math.min(string.length() - 1, text.length() - reported);
          length > longest;
          length--) {
        if (text.indexOf(string.substring(0, length), text.length() - length) >= 0) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private void report(int end) {
    if (end > reported) {
      String piece = text.substring(reported, end);
      reported = end;
      listener.onText(piece);
    }
  }
}
