package gibbs.core.decode;

import gibbs.core.model.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The text of a completion as its tokens arrive. Reports whole characters only, and nothing that
/// may turn out to be part of a stop string.
public final class CompletionText {
  private final Tokenizer tokenizer;
  private final List<String> stopStrings;
  private final CompletionListener listener;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final StringBuilder text = new StringBuilder();
  private byte[] pending = {};
  private int reported;
  private boolean isFirst;
  private boolean isStopped;

  CompletionText(
      Tokenizer tokenizer, int[] prompt, List<String> stopStrings, CompletionListener listener) {
    this.tokenizer = tokenizer;
    this.stopStrings = stopStrings;
    this.listener = listener;
    this.isFirst = tokenizer.decodeBytes(prompt).length == 0;
  }

  /// Takes in a token.
  ///
  /// @param token its id
  /// @return whether the text now contains a stop string; it then ends before it
  public boolean accept(int token) {
    byte[] bytes =
        isFirst ? tokenizer.decodeBytes(new int[] {token}) : tokenizer.continuationBytes(token);
    if (bytes.length > 0) {
      isFirst = false;
    }
    decode(bytes, false);
    return stopOrReport();
  }

  /// Ends the text: an unfinished character becomes U+FFFD, and what was held back is reported.
  public void finish() {
    if (!isStopped) {
      decode(new byte[0], true);
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

  private void decode(byte[] bytes, boolean isEnd) {
    ByteBuffer in =
        ByteBuffer.allocate(pending.length + bytes.length).put(pending).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    utf8.decode(in, out, isEnd);
    pending = new byte[in.remaining()];
    in.get(pending);
    text.append(out.flip());
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
