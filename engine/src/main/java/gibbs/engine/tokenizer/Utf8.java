package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

/// UTF-8, with U+FFFD for what is none.
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /// The UTF-8 of a text; unpaired surrogates become U+FFFD (and not `?`, as in [String#getBytes]).
  static byte[] encode(String text) {
    int at = 0;
    while (at < text.length() && !isUnpaired(text, at)) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at == text.length() ? text.getBytes(UTF_8) : repaired(text).getBytes(UTF_8);
  }

  /// Bytes of the character that begins with a byte.
  static int lengthFrom(int lead) {
    int bits = lead & 0xFF;
    return bits < 0xC0 ? 1 : bits < 0xE0 ? 2 : bits < 0xF0 ? 3 : 4;
  }

  /// The code point of the character `text[at, at + length)`, U+FFFD if it is broken.
  static int codePoint(byte[] text, int at, int length) {
    if (length != lengthFrom(text[at]) || length == 1 && text[at] < 0) {
      return REPLACEMENT;
    }
    int value = length == 1 ? text[at] : text[at] & 0x7F >> length;
    for (int index = 1; index < length; index++) {
      value = value << 6 | text[at + index] & 0x3F;
    }
    return value <= Character.MAX_CODE_POINT ? value : REPLACEMENT;
  }

  private static boolean isUnpaired(String text, int at) {
    char unit = text.charAt(at);
    return Character.isSurrogate(unit) && Character.charCount(text.codePointAt(at)) == 1;
  }

  private static String repaired(String text) {
    StringBuilder repaired = new StringBuilder(text);
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (isUnpaired(text, at)) {
        repaired.setCharAt(at, REPLACEMENT);
      }
    }
    return repaired.toString();
  }
}
