package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The letters in which byte-level vocabularies write bytes: a visible character for each of the
/// 256.
///
/// **Definition.** Bytes that are visible characters of Latin-1 (`!`–`~`, `¡`–`¬`, `®`–`ÿ`) stand
/// for themselves; the others, in order, are U+0100, U+0101, … So a blank is `Ġ` and a line feed
/// `Ċ`. **Source.** Radford et al. 2019, GPT-2, `bytes_to_unicode`.
final class ByteAlphabet {
  private static final int FIRST_SUBSTITUTE = 0x100;
  private static final int LAST_SUBSTITUTE = 0x143;
  private static final char[] LETTERS = new char[256]; // [byte]
  private static final short[] BYTES = new short[LAST_SUBSTITUTE + 1]; // [letter]; −1 for none

  static {
    Arrays.fill(BYTES, (short) -1);
    int substitute = FIRST_SUBSTITUTE;
    for (int value = 0; value < LETTERS.length; value++) {
      boolean isVisible = value > ' ' && value < 0x7F || value > 0xA0 && value != 0xAD;
      LETTERS[value] = (char) (isVisible ? value : substitute++);
      BYTES[LETTERS[value]] = (short) value;
    }
  }

  private ByteAlphabet() {}

  /// Writes `text[start, end)` in letters, as UTF-8, from the front of `out`; returns the bytes
  /// written, at most two for each.
  static int write(byte[] text, int start, int end, byte[] out) {
    int length = 0;
    for (int at = start; at < end; at++) {
      char letter = LETTERS[text[at] & 0xFF];
      if (letter < 0x80) {
        out[length++] = (byte) letter;
      } else {
        out[length++] = (byte) (0xC0 | letter >> 6);
        out[length++] = (byte) (0x80 | letter & 0x3F);
      }
    }
    return length;
  }

  /// The bytes that a token's name stands for. Characters that are no letters stand for their own
  /// UTF-8.
  static byte[] read(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
    name.codePoints()
        .forEach(
            letter -> {
              if (letter <= LAST_SUBSTITUTE && BYTES[letter] >= 0) {
                bytes.write(BYTES[letter]);
              } else {
                bytes.writeBytes(Character.toString(letter).getBytes(UTF_8));
              }
            });
    return bytes.toByteArray();
  }
}
