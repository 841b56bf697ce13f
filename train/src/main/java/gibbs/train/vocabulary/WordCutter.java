package gibbs.train.vocabulary;

import java.util.function.Consumer;

/// Cuts a text into words, across which no piece of a vocabulary reaches.
///
/// Blanks become `▁` and begin a word, as SentencePiece has it; the text itself begins with one.
/// Within a word there are letters only (an apostrophe may lead them, as in `'s`), or one digit, or
/// other signs only. Line ends and other control characters belong to no word.
final class WordCutter {
  static final int BLANK = '▁';

  private WordCutter() {}

  /// What a character is, where words are cut.
  private enum Kind {
    LETTERS,
    DIGIT,
    SIGNS,
    CONTROL
  }

  /// Cuts a text.
  ///
  /// @param text any string
  /// @param words receives each word, in order
  static void cut(String text, Consumer<String> words) {
    StringBuilder word = new StringBuilder().appendCodePoint(BLANK);
    Kind kind = null;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      if (character == ' ' || character == BLANK) {
        give(word, words);
        word.appendCodePoint(BLANK);
        kind = null;
        continue;
      }
      Kind next = kind(character, at < text.length() ? text.codePointAt(at) : ' ');
      if (kind != null && (next != kind || next == Kind.DIGIT || isApostrophe(character))) {
        give(word, words);
      }
      kind = next;
      if (next == Kind.CONTROL) {
        give(word, words);
      } else {
        word.appendCodePoint(character);
      }
    }
    give(word, words);
  }

  private static void give(StringBuilder word, Consumer<String> words) {
    if (!word.isEmpty()) {
      words.accept(word.toString());
      word.setLength(0);
    }
  }

  private static Kind kind(int character, int following) {
    if (Character.isLetter(character)
        || Character.getType(character) == Character.NON_SPACING_MARK) {
      return Kind.LETTERS;
    }
    if (isApostrophe(character) && Character.isLetter(following)) {
      return Kind.LETTERS;
    }
    if (Character.isDigit(character)) {
      return Kind.DIGIT;
    }
    return Character.isISOControl(character) ? Kind.CONTROL : Kind.SIGNS;
  }

  private static boolean isApostrophe(int character) {
    return character == '\'' || character == '’';
  }
}
