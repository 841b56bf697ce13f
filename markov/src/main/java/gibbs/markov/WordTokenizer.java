package gibbs.markov;

import gibbs.core.GibbsException;
import gibbs.core.model.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/// Text to words or characters of a [WordVocabulary], and back.
///
/// **Definition.** A text is cut by its [TextUnit]; what is not in the vocabulary becomes `<unk>`,
/// and is refused where there is none. A prompt begins with `<s>` if there is one. Back: words with
/// one blank between neighbours, characters one after the other; control tokens show nothing.
///
/// @param vocabulary the words
/// @param unit what they are in a text
public record WordTokenizer(WordVocabulary vocabulary, TextUnit unit) implements Tokenizer {
  /// @throws GibbsException if a word is unknown and the vocabulary has no `<unk>`
  @Override
  public int[] encode(String text, SpecialTokens specialTokens) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    if (specialTokens == SpecialTokens.PARSED && unit == TextUnit.CHARACTER) {
      return encodeWithNames(valid);
    }
    return unit.split(valid).stream().mapToInt(word -> id(word, specialTokens)).toArray();
  }

  /// Characters, with the names of control tokens among them.
  private int[] encodeWithNames(String text) {
    int[] ids = {};
    for (String part : text.split("(?<=</?s>)|(?=</?s>)", -1)) {
      boolean isName = part.equals(WordVocabulary.BEGIN) || part.equals(WordVocabulary.END);
      int[] more =
          isName && vocabulary.id(part).isPresent()
              ? new int[] {vocabulary.id(part).getAsInt()}
              : encode(part, SpecialTokens.AS_TEXT);
      ids = Arrays.copyOf(ids, ids.length + more.length);
      System.arraycopy(more, 0, ids, ids.length - more.length, more.length);
    }
    return ids;
  }

  private int id(String word, SpecialTokens specialTokens) {
    OptionalInt id = vocabulary.id(word);
    if (id.isPresent()
        && (specialTokens == SpecialTokens.PARSED || !vocabulary.isControl(id.getAsInt()))) {
      return id.getAsInt();
    }
    if (word.equals(TextUnit.LINE_END) && unit == TextUnit.CHARACTER) {
      return id(TextUnit.BLANK, specialTokens);
    }
    return vocabulary
        .unknownToken()
        .orElseThrow(
            () ->
                new GibbsException(
                    "the model has no word '"
                        + shortened(word)
                        + "', and no <unk> for unknown ones"));
  }

  private static String shortened(String word) {
    return word.length() <= 40 ? word : word.substring(0, 40) + "…";
  }

  @Override
  public boolean addsBegin() {
    return vocabulary.beginToken().isPresent();
  }

  @Override
  public int[] encodePrompt(String text, SpecialTokens specialTokens) {
    int[] ids = encode(text, specialTokens);
    OptionalInt begin = vocabulary.beginToken();
    if (begin.isEmpty()) {
      return ids;
    }
    int[] all = new int[ids.length + 1];
    all[0] = begin.getAsInt();
    System.arraycopy(ids, 0, all, 1, ids.length);
    return all;
  }

  @Override
  public byte[] decodeBytes(int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean isAfterWord = false;
    for (int token : tokens) {
      byte[] shown = shown(token);
      if (unit == TextUnit.WORD && shown.length > 0 && isAfterWord) {
        bytes.write(' ');
      }
      bytes.writeBytes(shown);
      isAfterWord = shown.length > 0;
    }
    return bytes.toByteArray();
  }

  @Override
  public byte[] continuationBytes(int token) {
    byte[] shown = shown(token);
    if (unit == TextUnit.CHARACTER || shown.length == 0) {
      return shown;
    }
    byte[] withBlank = new byte[shown.length + 1];
    withBlank[0] = ' ';
    System.arraycopy(shown, 0, withBlank, 1, shown.length);
    return withBlank;
  }

  private byte[] shown(int token) {
    if (unit == TextUnit.CHARACTER) {
      String piece = vocabulary.piece(token);
      if (piece.equals(TextUnit.BLANK)) {
        return new byte[] {' '};
      }
      if (piece.equals(TextUnit.LINE_END)) {
        return new byte[] {'\n'};
      }
    }
    return vocabulary.bytes(token);
  }
}
