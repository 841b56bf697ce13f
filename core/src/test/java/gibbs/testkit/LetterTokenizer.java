package gibbs.testkit;

import gibbs.core.model.Tokenizer;
import gibbs.core.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A toy vocabulary of given strings, and the tokenizer that takes the longest piece first. The
/// piece `<s>` begins a text, `</s>` ends it; both are control tokens.
public record LetterTokenizer(List<byte[]> pieces, OptionalInt beginToken, Set<Integer> endTokens)
    implements Vocabulary, Tokenizer {
  /// A vocabulary of strings.
  ///
  /// @param strings the tokens, by id
  /// @return vocabulary and tokenizer
  public static LetterTokenizer of(String... strings) {
    List<String> names = List.of(strings);
    int begin = names.indexOf("<s>");
    int end = names.indexOf("</s>");
    return new LetterTokenizer(
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList(),
        begin < 0 ? OptionalInt.empty() : OptionalInt.of(begin),
        end < 0 ? Set.of() : Set.of(end));
  }

  /// A vocabulary `a b c …` of `size` letters; the last token is `</s>` where asked for.
  ///
  /// @param size number of tokens, at most 26
  /// @param withEnd whether the last token ends a text
  /// @return vocabulary and tokenizer
  public static LetterTokenizer letters(int size, boolean withEnd) {
    String[] names = new String[size];
    for (int token = 0; token < size; token++) {
      names[token] = String.valueOf((char) ('a' + token));
    }
    if (withEnd) {
      names[size - 1] = "</s>";
    }
    return of(names);
  }

  @Override
  public int size() {
    return pieces.size();
  }

  @Override
  public byte[] bytes(int token) {
    return isControl(token) ? new byte[0] : pieces.get(token).clone();
  }

  @Override
  public String piece(int token) {
    return new String(pieces.get(token), StandardCharsets.UTF_8);
  }

  @Override
  public boolean isControl(int token) {
    return endTokens.contains(token) || beginToken.isPresent() && beginToken.getAsInt() == token;
  }

  @Override
  public int[] encode(String text, SpecialTokens specialTokens) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Integer> ids = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int token =
          longestAt(bytes, at, specialTokens)
              .orElseThrow(() -> new IllegalArgumentException("no token for '" + text + "'"));
      ids.add(token);
      at += pieces.get(token).length;
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private Optional<Integer> longestAt(byte[] text, int at, SpecialTokens specialTokens) {
    Optional<Integer> best = Optional.empty();
    for (int token = 0; token < size(); token++) {
      byte[] piece = pieces.get(token);
      int end = at + piece.length;
      boolean matches =
          end <= text.length
              && (specialTokens == SpecialTokens.PARSED || !isControl(token))
              && Arrays.equals(text, at, end, piece, 0, piece.length);
      if (matches && (best.isEmpty() || piece.length > pieces.get(best.get()).length)) {
        best = Optional.of(token);
      }
    }
    return best;
  }

  @Override
  public boolean addsBegin() {
    return beginToken.isPresent();
  }

  @Override
  public int[] encodePrompt(String text, SpecialTokens specialTokens) {
    int[] ids = encode(text, specialTokens);
    if (beginToken.isEmpty()) {
      return ids;
    }
    int[] withBegin = new int[ids.length + 1];
    withBegin[0] = beginToken.getAsInt();
    System.arraycopy(ids, 0, withBegin, 1, ids.length);
    return withBegin;
  }

  @Override
  public byte[] decodeBytes(int[] tokens) {
    var out = new java.io.ByteArrayOutputStream();
    for (int token : tokens) {
      out.writeBytes(bytes(token));
    }
    return out.toByteArray();
  }

  @Override
  public byte[] continuationBytes(int token) {
    return bytes(token);
  }
}
