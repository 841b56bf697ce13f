package gibbs.markov;

import java.util.ArrayList;
import java.util.List;

/// What the words of a [WordVocabulary] are in a text.
public enum TextUnit {
  /// Stretches without white space. White space itself — blanks, tabs, line ends, however many — is
  /// not kept: texts are put together with one blank between words.
  WORD {
    @Override
    public List<String> split(String text) {
      List<String> words = new ArrayList<>();
      int start = -1;
      for (int at = 0; at <= text.length(); at++) {
        boolean isInside = at < text.length() && !isWhiteSpace(text.charAt(at));
        if (isInside && start < 0) {
          start = at;
        } else if (!isInside && start >= 0) {
          words.add(text.substring(start, at));
          start = -1;
        }
      }
      return words;
    }
  },
  /// Code points. A blank is written `<sp>`, a line feed `<nl>`; other ASCII white space counts as
  /// a blank.
  CHARACTER {
    @Override
    public List<String> split(String text) {
      List<String> characters = new ArrayList<>(text.length());
      for (int at = 0; at < text.length(); ) {
        int character = text.codePointAt(at);
        at += Character.charCount(character);
        characters.add(
            switch (character) {
              case '\n' -> LINE_END;
              case ' ', '\t', '\r', '\f', 0x0b -> BLANK;
              default -> Character.toString(character);
            });
      }
      return characters;
    }
  };

  /// A blank, where tokens are characters.
  public static final String BLANK = "<sp>";

  /// A line feed, where tokens are characters.
  public static final String LINE_END = "<nl>";

  /// Cuts a text into words or characters.
  ///
  /// @param text any string
  /// @return none empty, none with ASCII white space in it
  public abstract List<String> split(String text);

  /// The unit that a vocabulary's words are: characters if `<sp>` is among them and all others,
  /// besides `<s>`, `</s>`, `<unk>` and `<nl>`, are single code points.
  ///
  /// @param vocabulary of a model
  /// @return the unit
  public static TextUnit of(WordVocabulary vocabulary) {
    boolean isCharacters =
        vocabulary.id(BLANK).isPresent()
            && vocabulary.words().stream()
                .allMatch(
                    word -> word.codePointCount(0, word.length()) == 1 || word.matches("<[^<>]+>"));
    return isCharacters ? CHARACTER : WORD;
  }

  private static boolean isWhiteSpace(char character) {
    return character == ' ' || character >= '\t' && character <= '\r';
  }
}
