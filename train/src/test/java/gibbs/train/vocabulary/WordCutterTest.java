package gibbs.train.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordCutterTest {
  @Test
  void blanksBeginWords() {
    assertThat(words("Once upon a time")).containsExactly("▁Once", "▁upon", "▁a", "▁time");
    assertThat(words("a  b ")).containsExactly("▁a", "▁", "▁b", "▁");
  }

  @Test
  void lettersDigitsAndSignsStayApart() {
    assertThat(words("Wait!\" she said, 123 x2"))
        .containsExactly("▁Wait", "!\"", "▁she", "▁said", ",", "▁1", "2", "3", "▁x", "2");
  }

  @Test
  void apostrophesLeadLetters() {
    assertThat(words("Tom's don’t 'a' 'tis"))
        .containsExactly("▁Tom", "'s", "▁don", "’t", "▁'a", "'", "▁'tis");
  }

  @Test
  void controlCharactersBelongToNoWord() {
    assertThat(words("a\n\nb\tc")).containsExactly("▁a", "b", "c");
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    WordCutter.cut(text, words::add);
    return words;
  }
}
