package gibbs.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordPassesTest {
  @Test
  void gpt2KeepsBlanksWithTheWordBehind() {
    assertThat(words(PreTokenizer.GPT_2, "I don't  know!! 2024\n\n x"))
        .containsExactly("I", " don", "'t", " ", " know", "!!", " 2024", "\n\n", " x");
  }

  @Test
  void gpt2LeavesTrailingBlanksTogether() {
    assertThat(words(PreTokenizer.GPT_2, "a   ")).containsExactly("a", "   ");
  }

  @Test
  void gpt2KnowsContractionsInSmallLettersOnly() {
    assertThat(words(PreTokenizer.GPT_2, "it'S")).containsExactly("it", "'", "S");
    assertThat(words(PreTokenizer.LLAMA_3, "it'S")).containsExactly("it", "'S");
    assertThat(words(PreTokenizer.LLAMA_3, "we'LLx")).containsExactly("we", "'LL", "x");
  }

  @Test
  void llama3TakesNumbersByThreeAndQwen2ByOne() {
    assertThat(words(PreTokenizer.LLAMA_3, "12345")).containsExactly("123", "45");
    assertThat(words(PreTokenizer.QWEN_2, "123")).containsExactly("1", "2", "3");
  }

  @Test
  void llama3TakesLineEndsWithSignsAndOneSignWithLetters() {
    assertThat(words(PreTokenizer.LLAMA_3, "#tag ;\n\nx \n y"))
        .containsExactly("#tag", " ;\n\n", "x", " \n", " y");
  }

  @Test
  void qwen35KeepsMarksInWordsAndQwen2DoesNot() {
    assertThat(words(PreTokenizer.QWEN_3_5, "e\u0301a")).containsExactly("e\u0301a");
    assertThat(words(PreTokenizer.QWEN_2, "e\u0301a")).containsExactly("e", "\u0301a");
  }

  @Test
  void seedCoderLeavesLineEndsBehindSigns() {
    assertThat(words(PreTokenizer.SEED_CODER, ";\n")).containsExactly(";", "\n");
  }

  @Test
  void starcoderTakesDigitsAlone() {
    assertThat(words(PreTokenizer.STARCODER, "a 12")).containsExactly("a", " ", "1", "2");
  }

  @Test
  void falconTakesPunctuationFirstAndDigitsByThree() {
    assertThat(words(PreTokenizer.FALCON, "a $+1 1234"))
        .containsExactly("a", " ", "$+", "1", " ", "123", "4");
  }

  @Test
  void tekkenSplitsCamelCase() {
    assertThat(words(PreTokenizer.TEKKEN, "HTTPServer camelCase"))
        .containsExactly("HTTPServer", " camel", "Case");
    assertThat(words(PreTokenizer.TEKKEN, "éAé")).containsExactly("éAé");
    assertThat(words(PreTokenizer.TEKKEN, "éA")).containsExactly("é", "A");
  }

  @Test
  void gpt4oKeepsContractionsWithTheWord() {
    assertThat(words(PreTokenizer.GPT_4O, "don't DON'T 1234"))
        .containsExactly("don't", " DON'T", " ", "123", "4");
  }

  @Test
  void deepseekV3LeavesTheTildeAlone() {
    assertThat(words(PreTokenizer.DEEPSEEK_V3, "a ~ b")).containsExactly("a", " ", "~", " b");
    assertThat(words(PreTokenizer.DEEPSEEK_V3, "日本語 kana")).containsExactly("日本語", " kana");
  }

  @Test
  void deepseekLlmSplitsScriptsAndTrailingBlanks() {
    assertThat(words(PreTokenizer.DEEPSEEK_LLM, "Hi 中文\n  12  "))
        .containsExactly("Hi", " ", "中文", "\n", "  ", "12", "  ");
  }

  @Test
  void poroSplitsAtStops() {
    assertThat(words(PreTokenizer.PORO, "moi, vain 1")).containsExactly("moi", ",", " vain", " 1");
    assertThat(words(PreTokenizer.VIKING, "a12")).containsExactly("a", "1", "2");
  }

  @Test
  void superbpeCountsDigitsFromTheRight() {
    assertThat(words(PreTokenizer.SUPERBPE, "in 1234567 days"))
        .containsExactly("in ", "1", "234", "567", " days");
  }

  @ParameterizedTest
  @EnumSource
  void losesNothing(PreTokenizer preTokenizer) {
    for (String text : RandomText.plain(7, 300)) {
      assertThat(String.join("", words(preTokenizer, text))).isEqualTo(text);
    }
  }

  @Test
  void namesAreUnique() {
    assertThat(PreTokenizer.allNames()).doesNotHaveDuplicates();
  }

  private static List<String> words(PreTokenizer preTokenizer, String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    CodePoints codePoints = new CodePoints(utf8, 0, utf8.length);
    List<String> words = new ArrayList<>();
    WordSplitter.splitAll(
        WordPasses.of(preTokenizer),
        0,
        codePoints,
        0,
        codePoints.length(),
        (start, end) -> {
          int from = codePoints.offset(start);
          words.add(new String(utf8, from, codePoints.offset(end) - from, UTF_8));
        });
    return words;
  }
}
