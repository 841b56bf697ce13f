package gibbs.engine.tokenizer;

/// A text as code points, each with its kind and its place in the UTF-8 that it came from: what
/// pre-tokenizers look at.
///
/// **Unicode.** Kinds are general categories of Unicode 15.1, the version that llama.cpp's tables
/// hold, so that ids do not move when a newer JDK knows more letters: characters that came later
/// are [#OTHER], as unassigned ones are.
final class CodePoints {
  /// Categories Lu, Ll, Lt, Lm, Lo.
  static final int LETTER = 1;

  /// Categories Nd, Nl, No.
  static final int NUMBER = 2;

  /// Categories Pc, Pd, Ps, Pe, Pi, Pf, Po.
  static final int PUNCTUATION = 4;

  /// Categories Sm, Sc, Sk, So.
  static final int SYMBOL = 8;

  /// Categories Mn, Mc, Me.
  static final int MARK = 16;

  /// The property White_Space, which no letter, number, punctuation, symbol or mark has.
  static final int BLANK = 32;

  /// Everything else: control, format, private, unassigned.
  static final int OTHER = 64;

  private static final byte[] ASCII_KINDS = new byte[128];

  static {
    for (int codePoint = 0; codePoint < ASCII_KINDS.length; codePoint++) {
      ASCII_KINDS[codePoint] = (byte) lookUp(codePoint);
    }
  }

  private final int[] values; // [length]
  private final byte[] kinds; // [length]
  private final int[] offsets; // [length + 1] bytes into the UTF-8
  private final int length;

  /// Reads `text[start, end)`. A byte that begins no whole character is U+FFFD.
  CodePoints(byte[] text, int start, int end) {
    values = new int[end - start];
    kinds = new byte[end - start];
    offsets = new int[end - start + 1];
    int count = 0;
    for (int at = start; at < end; count++) {
      int lead = text[at];
      offsets[count] = at;
      if (lead >= 0) {
        values[count] = lead;
        kinds[count] = ASCII_KINDS[lead];
        at++;
      } else {
        int bytes = Math.min(Utf8.lengthFrom(lead), end - at);
        values[count] = Utf8.codePoint(text, at, bytes);
        kinds[count] = (byte) lookUp(values[count]);
        at += bytes;
      }
    }
    offsets[count] = end;
    length = count;
  }

  /// Number of code points.
  int length() {
    return length;
  }

  /// A code point, or −1 outside `[0, end)`: what lies behind a piece's end is not seen.
  int at(int index, int end) {
    return index < end ? values[index] : -1;
  }

  /// Whether the code point belongs to a set; nothing outside `[0, end)` does.
  boolean isIn(CodePointSet set, int index, int end) {
    return index < end && set.contains(values[index], kinds[index]);
  }

  /// Where a code point begins in the UTF-8.
  int offset(int index) {
    return offsets[index];
  }

  /// The kind of a code point.
  static int kind(int codePoint) {
    return codePoint < ASCII_KINDS.length ? ASCII_KINDS[codePoint] : lookUp(codePoint);
  }

  private static int lookUp(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          ifKnown(codePoint, LETTER);
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          ifKnown(codePoint, NUMBER);
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          ifKnown(codePoint, PUNCTUATION);
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          ifKnown(codePoint, SYMBOL);
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          ifKnown(codePoint, MARK);
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          BLANK;
      case Character.CONTROL ->
          codePoint >= '\t' && codePoint <= '\r' || codePoint == 0x85 ? BLANK : OTHER;
      default -> OTHER;
    };
  }

  private static int ifKnown(int codePoint, int kind) {
    return LaterCharacters.contains(codePoint) ? OTHER : kind;
  }
}
