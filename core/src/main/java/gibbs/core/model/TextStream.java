package gibbs.core.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Text from tokens as they arrive, whole characters at a time: a character whose bytes lie in
/// several tokens appears with the last of them.
///
/// **Definition.** All that [#push] and [#flush] return, joined, is what the tokens' bytes are in
/// UTF-8, with U+FFFD for what is none; the bytes are those of all tokens together less those of
/// the tokens before, so that a blank belongs to whom it should. Confined to one thread.
/// **Cost.** Two tokens decoded for each pushed.
public final class TextStream {
  private final Tokenizer tokenizer;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private int[] previous; // the last token, if there is one
  private byte[] pending = {}; // the beginning of a character

  private TextStream(Tokenizer tokenizer, int[] previous) {
    this.tokenizer = tokenizer;
    this.previous = previous;
  }

  /// A stream whose first token begins a text.
  ///
  /// @param tokenizer turns ids into bytes
  /// @return an empty stream
  public static TextStream of(Tokenizer tokenizer) {
    return after(tokenizer, new int[0]);
  }

  /// A stream that goes on where a prompt ends; the prompt's own text is not part of it.
  ///
  /// @param tokenizer turns ids into bytes
  /// @param prompt the tokens before
  /// @return an empty stream
  public static TextStream after(Tokenizer tokenizer, int[] prompt) {
    return new TextStream(
        tokenizer, Arrays.copyOfRange(prompt, Math.max(prompt.length - 1, 0), prompt.length));
  }

  /// Takes in a token.
  ///
  /// @param token its id
  /// @return the characters that it completes; often none
  public String push(int token) {
    return push(token, 0);
  }

  /// Takes in a token of which the last bytes do not belong to the text.
  ///
  /// @param token its id
  /// @param dropped how many bytes at its end are passed over
  /// @return the characters that it completes; often none
  public String push(int token, int dropped) {
    int known = previous.length == 0 ? 0 : tokenizer.decodeBytes(previous).length;
    int[] both = Arrays.copyOf(previous, previous.length + 1);
    both[previous.length] = token;
    byte[] bytes = tokenizer.decodeBytes(both);
    previous = new int[] {token};
    return decode(Arrays.copyOf(bytes, Math.max(known, bytes.length - dropped)), known, false);
  }

  /// Ends the text.
  ///
  /// @return U+FFFD if a character was left unfinished, else nothing
  public String flush() {
    String rest = decode(new byte[0], 0, true);
    utf8.reset();
    return rest;
  }

  private String decode(byte[] bytes, int start, boolean isEnd) {
    int length = bytes.length - start;
    ByteBuffer in =
        ByteBuffer.allocate(pending.length + length).put(pending).put(bytes, start, length).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    utf8.decode(in, out, isEnd);
    pending = new byte[in.remaining()];
    in.get(pending);
    return out.flip().toString();
  }
}
