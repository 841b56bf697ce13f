package gibbs.engine.tokenizer;

import java.util.Arrays;

/// The sign `▁` (U+2581), by which SentencePiece vocabularies write a blank.
final class Blanks {
  private static final byte[] SIGN = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

  private Blanks() {}

  /// The sign's bytes, not to be written to.
  static byte[] sign() {
    return SIGN;
  }

  /// Writes the sign; returns the position behind it.
  static int write(byte[] out, int at) {
    System.arraycopy(SIGN, 0, out, at, SIGN.length);
    return at + SIGN.length;
  }

  /// A token's name with blanks in place of the signs.
  static byte[] unescape(byte[] name) {
    byte[] text = new byte[name.length];
    int length = 0;
    for (int at = 0; at < name.length; ) {
      boolean isSign =
          at + SIGN.length <= name.length
              && Arrays.equals(name, at, at + SIGN.length, SIGN, 0, SIGN.length);
      text[length++] = isSign ? (byte) ' ' : name[at];
      at += isSign ? SIGN.length : 1;
    }
    return Arrays.copyOf(text, length);
  }
}
