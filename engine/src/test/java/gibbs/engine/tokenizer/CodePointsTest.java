package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class CodePointsTest {
  /// Sum over the kinds of all code points under Unicode 15.1, which were compared with llama.cpp's
  /// one by one. Where a newer JDK fails here, the characters that its Unicode added belong into
  /// [LaterCharacters].
  private static final long KINDS_OF_UNICODE_15_1 = 0x25AA_23C3L;

  @Test
  void kindsAreThoseOfUnicode15() {
    CRC32 sum = new CRC32();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      sum.update(CodePoints.kind(codePoint));
    }
    assertThat(sum.getValue()).isEqualTo(KINDS_OF_UNICODE_15_1);
  }

  @Test
  void readsCharactersOfAllLengths() {
    byte[] utf8 = "aé€😀".getBytes(UTF_8);
    CodePoints text = new CodePoints(utf8, 0, utf8.length);
    assertThat(text.length()).isEqualTo(4);
    assertThat(text.at(3, 4)).isEqualTo(0x1F600);
    assertThat(text.offset(3)).isEqualTo(6);
    assertThat(text.offset(4)).isEqualTo(10);
    assertThat(text.at(3, 3)).isEqualTo(-1);
  }

  @Test
  void brokenBytesAreReplacementCharacters() {
    byte[] bytes = {(byte) 0x80, 'a', (byte) 0xE2, (byte) 0x82};
    CodePoints text = new CodePoints(bytes, 0, bytes.length);
    assertThat(text.length()).isEqualTo(3);
    assertThat(text.at(0, 3)).isEqualTo(0xFFFD);
    assertThat(text.at(2, 3)).isEqualTo(0xFFFD);
  }
}
