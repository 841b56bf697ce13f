package gibbs.train.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.GibbsException;
import gibbs.core.model.Tokenizer.SpecialTokens;
import gibbs.engine.peer.LlamaCpp;
import gibbs.engine.peer.LlamaCppModel;
import gibbs.train.corpus.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyLearnerTest {
  /// Characters that the corpora below have and have not, one to four bytes long.
  private static final String CHARACTERS = "abcdehilmnoprstuw  ,.'\"!?\n\tÄß▁日本😀\u0301";

  @TempDir private Path folder;

  @Test
  void theMostFrequentPairsComeFirst() {
    // "▁abc" 4 times, "▁bc" 2, "▁ab" 3: pairs ▁a 7, ab 7, bc 6, ▁b 2; ▁ and a are the older pieces
    List<Text> texts = List.of(new Text("abc abc abc abc bc bc ab ab ab"));

    LearnedVocabulary vocabulary = VocabularyLearner.learn(texts, 259 + 4 + 3);

    assertThat(vocabulary.characters()).containsExactlyInAnyOrder("▁", "a", "b", "c");
    assertThat(vocabulary.merged()).hasSize(3).last().isEqualTo("▁abc");
    assertThat(vocabulary.merged()).contains("▁ab").doesNotContain("bc");
  }

  @Test
  void repeatedCharactersAreMergedLeftToRight() {
    List<Text> texts = List.of(new Text("aaaaa aaaaa"));

    LearnedVocabulary vocabulary = VocabularyLearner.learn(texts, 259 + 2 + 1);

    assertThat(vocabulary.merged()).containsExactly("aa");
  }

  @Test
  void theSizeIsExactAndTheResultAlwaysTheSame() {
    LearnedVocabulary vocabulary = VocabularyLearner.learn(stories(200), 310);

    assertThat(vocabulary.size()).isEqualTo(310);
    assertThat(vocabulary).isEqualTo(VocabularyLearner.learn(stories(200), 310));
    assertThat(vocabulary.merged()).doesNotHaveDuplicates();
  }

  @Test
  void noPieceReachesAcrossWords() {
    LearnedVocabulary vocabulary = VocabularyLearner.learn(stories(200), 310);

    assertThat(vocabulary.merged()).noneMatch(piece -> piece.indexOf('▁') > 0);
    assertThat(vocabulary.merged()).noneMatch(piece -> piece.matches("▁?.*[a-z][,.!].*"));
  }

  @Test
  void rareCharactersAreLeftToBytes() {
    List<Text> texts = List.of(new Text("ab ".repeat(20_000)), new Text("a日b"));

    LearnedVocabulary vocabulary = VocabularyLearner.learn(texts, 259 + 5);

    assertThat(vocabulary.characters()).containsExactlyInAnyOrder("▁", "a", "b");
  }

  @Test
  void sizesThatTheCorpusCannotGiveAreRefused() {
    assertThatThrownBy(() -> VocabularyLearner.learn(List.of(new Text("ab ab")), 1000))
        .isInstanceOf(GibbsException.class)
        .hasMessage("the corpus is too small: it yields a vocabulary of at most 264 tokens");
    assertThatThrownBy(() -> VocabularyLearner.learn(List.of(new Text("abcdefgh")), 262))
        .isInstanceOf(GibbsException.class)
        .hasMessageContaining("must have at least 268 tokens");
    assertThatThrownBy(() -> VocabularyLearner.learn(List.of(new Text("a")), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vocabulary size must be in [260,");
  }

  @Test
  void anyTextSurvivesEncoding() throws IOException {
    Path file = folder.resolve("vocabulary.gguf");
    VocabularyLearner.learn(stories(200), 310).write(file);
    try (VocabularyFile vocabulary = VocabularyFile.open(file)) {
      for (String text : randomTexts(300)) {
        int[] ids = vocabulary.tokenizer().encode(text, SpecialTokens.AS_TEXT);
        assertThat(vocabulary.tokenizer().decode(ids)).isEqualTo(text.replace('▁', ' '));
      }
    }
  }

  @Test
  void llamaCppGivesTheSameIds() throws IOException {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    Path file = folder.resolve("vocabulary.gguf");
    VocabularyLearner.learn(stories(200), 310).write(file);
    try (VocabularyFile vocabulary = VocabularyFile.open(file);
        LlamaCppModel peer = LlamaCpp.openVocabulary(file)) {
      for (String text : randomTexts(300)) {
        assertThat(vocabulary.tokenizer().encode(text, SpecialTokens.AS_TEXT))
            .as(text)
            .containsExactly(
                peer.tokenize(text, LlamaCppModel.Surroundings.LEFT_OUT, SpecialTokens.AS_TEXT));
      }
    }
  }

  @Test
  void copiesAreTheSameVocabulary() throws IOException {
    Path file = folder.resolve("vocabulary.gguf");
    Path copy = folder.resolve("copy.gguf");
    VocabularyLearner.learn(stories(200), 310).write(file);
    try (VocabularyFile vocabulary = VocabularyFile.open(file)) {
      vocabulary.write(copy);
      try (VocabularyFile other = VocabularyFile.open(copy)) {
        assertThat(other.fingerprint()).isEqualTo(vocabulary.fingerprint());
        assertThat(other.size()).isEqualTo(310);
      }
    }
  }

  private static List<Text> stories(int count) {
    String[] words = {
      "once", "the", "little", "dog", "was", "happy", "and", "ran", "home", "Tom's"
    };
    Random random = new Random(5);
    return IntStream.range(0, count)
        .mapToObj(
            _ -> {
              StringBuilder text = new StringBuilder();
              for (int word = 0; word < 40; word++) {
                text.append(words[random.nextInt(words.length)])
                    .append(word % 9 == 8 ? ". " : word % 7 == 6 ? "! " : " ");
              }
              return new Text(text.toString().strip());
            })
        .toList();
  }

  private static List<String> randomTexts(int count) {
    Random random = new Random(6);
    int[] characters = CHARACTERS.codePoints().toArray();
    return IntStream.range(0, count)
        .mapToObj(
            number -> {
              StringBuilder text = new StringBuilder("once");
              for (int at = 0; at < number % 60; at++) {
                text.appendCodePoint(characters[random.nextInt(characters.length)]);
              }
              return text.toString();
            })
        .toList();
  }
}
