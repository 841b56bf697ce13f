package gibbs.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpecialTokenCutterTest {
  @Test
  void longNamesWinWhereverTheyStand() {
    assertThat(cut("<a><ab>", "<a", "<a><ab>", "<ab>")).containsExactly("<a><ab>");
    assertThat(cut("x<ab", "x<", "<ab")).containsExactly("x", "<ab");
  }

  @Test
  void leftmostPlacesOfANameComeFirst() {
    assertThat(cut("###", "##")).containsExactly("##", "#");
  }

  @Test
  void namesMayTouchAndStandAtBothEnds() {
    assertThat(cut("<s><s>a<s>", "<s>")).containsExactly("<s>", "<s>", "a", "<s>");
  }

  @Test
  void partsOfNamesAreText() {
    assertThat(cut("<|im_", "<|im_end|>")).hasSize(5);
  }

  @Test
  void someSwallowTheBlanksBehindThem() {
    Vocabularies phi =
        Vocabularies.sentencePiece()
            .named("Phi-3")
            .with("add_space_prefix", false)
            .token("<|user|>", TokenKind.CONTROL, 0)
            .token("x", TokenKind.NORMAL, 0);
    assertThat(phi.tokenizer().encode("<|user|> \n x</s>\tx<s> x", SpecialTokens.PARSED))
        .containsExactly(259, 260, 2, 260, 1, 3 + 0xE2, 3 + 0x96, 3 + 0x81, 260);
  }

  @Test
  void masksSwallowTheBlanksBeforeThem() {
    Vocabularies jina =
        Vocabularies.sentencePiece()
            .with("pre", "jina-v2-code")
            .with("add_space_prefix", false)
            .token("<mask>", TokenKind.CONTROL, 0)
            .token("x", TokenKind.NORMAL, 0);
    int[] tokens =
        jina.tokenizer().encode(" <mask>x \t<mask>\n<mask><s> <mask>", SpecialTokens.PARSED);
    assertThat(tokens).containsExactly(259, 260, 259, 259, 1, 259);
  }

  @Test
  void otherModelsKeepTheirBlanks() {
    Vocabularies plain =
        Vocabularies.sentencePiece()
            .with("add_space_prefix", false)
            .token("<mask>", TokenKind.CONTROL, 0)
            .token("▁", TokenKind.NORMAL, 0);
    assertThat(plain.tokenizer().encode(" <mask> </s>", SpecialTokens.PARSED))
        .containsExactly(260, 259, 260, 2);
  }

  private static List<String> cut(String text, String... names) {
    Vocabularies vocabulary = Vocabularies.byteLevel("gpt-2");
    for (String name : names) {
      vocabulary.token(name, TokenKind.CONTROL, 0);
    }
    GgufTokenizer tokenizer = vocabulary.tokenizer();
    return Arrays.stream(tokenizer.encode(text, SpecialTokens.PARSED))
        .mapToObj(tokenizer.vocabulary()::piece)
        .toList();
  }
}
