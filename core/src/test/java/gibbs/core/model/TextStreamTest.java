package gibbs.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gibbs.testkit.LetterTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  @Test
  void holdsBackUnfinishedCharacters() {
    TextStream stream = TextStream.of(bytesOf("é€😀"));
    assertThat(pushAll(stream, 9)).containsExactly("", "é", "", "", "€", "", "", "", "😀");
    assertThat(stream.flush()).isEmpty();
  }

  @Test
  void unfinishedCharactersEndAsReplacement() {
    TextStream stream = TextStream.of(bytesOf("€"));
    assertThat(pushAll(stream, 2)).containsExactly("", "");
    assertThat(stream.flush()).isEqualTo("\uFFFD");
    assertThat(stream.flush()).isEmpty();
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacementCharacters() {
    LetterTokenizer tokens =
        new LetterTokenizer(
            List.of(new byte[] {(byte) 0xE2}, new byte[] {'a'}), OptionalInt.empty(), Set.of());
    assertThat(pushAll(TextStream.of(tokens), 2)).containsExactly("", "\uFFFDa");
  }

  @Test
  void promptIsNotPartOfTheText() {
    LetterTokenizer tokens = LetterTokenizer.of("ab", "c");
    assertThat(TextStream.after(tokens, new int[] {1, 0}).push(1)).isEqualTo("c");
  }

  @Test
  void bytesAtTheEndOfATokenCanBePassedOver() {
    LetterTokenizer tokens = LetterTokenizer.of("ab", "cé");
    TextStream stream = TextStream.after(tokens, new int[] {1});
    assertThat(stream.push(1, 2)).isEqualTo("c");
    assertThat(stream.push(0, 9)).isEmpty();
    assertThat(stream.push(1, 0)).isEqualTo("cé");
  }

  private static List<String> pushAll(TextStream stream, int count) {
    List<String> texts = new ArrayList<>();
    for (int token = 0; token < count; token++) {
      texts.add(stream.push(token));
    }
    return texts;
  }

  /// A token for each byte of a text, in order.
  private static LetterTokenizer bytesOf(String text) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte value : text.getBytes(UTF_8)) {
      pieces.add(new byte[] {value});
    }
    return new LetterTokenizer(pieces, OptionalInt.empty(), Set.of());
  }
}
