package gibbs.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.core.model.TextStream;
import gibbs.core.model.Tokenizer.SpecialTokens;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordTokenizerTest {
  private static final WordTokenizer WORDS =
      words(TextUnit.WORD, "<unk>", "<s>", "</s>", "the", "cat,", "sat");
  private static final WordTokenizer CHARACTERS =
      words(TextUnit.CHARACTER, "<s>", "</s>", "<sp>", "a", "😀", "é");

  private static WordTokenizer words(TextUnit unit, String... words) {
    return new WordTokenizer(WordVocabulary.of(List.of(words)), unit);
  }

  @Test
  void wordsStandBetweenWhiteSpace() {
    assertThat(WORDS.encode(" the\tcat,\r\n sat  ")).containsExactly(3, 4, 5);
    assertThat(WORDS.encode("")).isEmpty();
    assertThat(WORDS.encodePrompt("sat", SpecialTokens.AS_TEXT)).containsExactly(1, 5);
    assertThat(WORDS.encodePrompt("", SpecialTokens.AS_TEXT)).containsExactly(1);
    assertThat(WORDS.decode(new int[] {1, 3, 4, 5, 2})).isEqualTo("the cat, sat");
  }

  @Test
  void unknownWordsAreTheUnknownWord() {
    assertThat(WORDS.encode("the dog")).containsExactly(3, 0);
    assertThat(WORDS.decode(new int[] {3, 0})).isEqualTo("the <unk>");
    assertThatThrownBy(() -> CHARACTERS.encode("ab"))
        .isInstanceOf(GibbsException.class)
        .hasMessage("the model has no word 'b', and no <unk> for unknown ones");
  }

  @Test
  void namesOfControlTokensAreTextUnlessParsed() {
    assertThat(WORDS.encode("the </s>")).containsExactly(3, 0);
    assertThat(WORDS.encode("the </s>", SpecialTokens.PARSED)).containsExactly(3, 2);
    assertThat(CHARACTERS.encode("a</s><s>a", SpecialTokens.PARSED)).containsExactly(3, 1, 0, 3);
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(CHARACTERS.encode("a 😀é\ta")).containsExactly(3, 2, 4, 5, 2, 3);
    assertThat(CHARACTERS.encode("\n")).containsExactly(2);
    assertThat(CHARACTERS.decode(new int[] {0, 3, 2, 4, 5, 1})).isEqualTo("a 😀é");
    assertThat(words(TextUnit.CHARACTER, "<nl>", "<sp>").encode("\n ")).containsExactly(0, 1);
    assertThat(words(TextUnit.CHARACTER, "<nl>", "<sp>").decode(new int[] {0, 1})).isEqualTo("\n ");
  }

  @Test
  void streamsGiveTheTextOfTheWhole() {
    TextStream stream = TextStream.after(WORDS, new int[] {1, 3});
    assertThat(stream.push(4) + stream.push(5) + stream.push(2) + stream.flush())
        .isEqualTo(" cat, sat");
    assertThat(new String(WORDS.continuationBytes(5), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(" sat");
    assertThat(WORDS.continuationBytes(2)).isEmpty();
  }

  @Test
  void theUnitIsReadOffTheVocabulary() {
    assertThat(TextUnit.of(WORDS.vocabulary())).isEqualTo(TextUnit.WORD);
    assertThat(TextUnit.of(CHARACTERS.vocabulary())).isEqualTo(TextUnit.CHARACTER);
    assertThat(TextUnit.of(WordVocabulary.of(List.of("a", "b")))).isEqualTo(TextUnit.WORD);
  }

  @Test
  void vocabulariesRefuseDoubles() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WordVocabulary.of(List.of("a", "b", "a")))
        .withMessageContaining("'a'");
    assertThatIllegalArgumentException().isThrownBy(() -> WordVocabulary.of(List.of("")));
    assertThatIllegalArgumentException().isThrownBy(() -> WordVocabulary.of(List.of()));
  }
}
