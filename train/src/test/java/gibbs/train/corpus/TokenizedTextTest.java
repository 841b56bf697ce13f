package gibbs.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.train.vocabulary.LearnedVocabulary;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizedTextTest {
  @TempDir private static Path folder;
  private static VocabularyFile vocabulary;

  @BeforeAll
  static void makeVocabulary() throws IOException {
    Path file = folder.resolve("vocabulary.gguf");
    new LearnedVocabulary(List.of("▁a", "▁b"), List.of("▁", "a", "b", "c")).write(file);
    vocabulary = VocabularyFile.open(file);
  }

  @AfterAll
  static void closeVocabulary() {
    vocabulary.close();
  }

  @Test
  void forwardTextsBeginAndEnd() {
    TokenizedText text = encode(new Text("a bc"), Direction.FORWARD);

    assertThat(text.tokens()).containsExactly(1, 259, 260, 264, 2);
    assertThat(text.counts()).containsExactly(false, true, true, true, true);
    assertThat(text.bytes()).isEqualTo(4);
    assertThat(text.predictions()).isEqualTo(4);
  }

  @Test
  void backwardTextsAreTurnedAroundBetweenBeginAndEnd() {
    TokenizedText text = encode(new Text("a bc"), Direction.BACKWARD);

    assertThat(text.tokens()).containsExactly(1, 264, 260, 259, 2);
  }

  @Test
  void promptsDoNotCount() {
    Text record = new Text("a b", "c a");

    TokenizedText forward = encode(record, Direction.FORWARD);
    assertThat(forward.tokens()).containsExactly(1, 259, 260, 264, 259, 2);
    assertThat(forward.counts()).containsExactly(false, false, false, true, true, true);
    TokenizedText backward = encode(record, Direction.BACKWARD);
    assertThat(backward.tokens()).containsExactly(1, 259, 264, 260, 259, 2);
    assertThat(backward.counts()).containsExactly(false, true, true, false, false, true);
  }

  @Test
  void aTokenThatReachesIntoTheBodyCounts() {
    TokenizedText text = encode(new Text("a ", "b"), Direction.FORWARD);

    assertThat(text.tokens()).containsExactly(1, 259, 260, 2);
    assertThat(text.counts()).containsExactly(false, false, true, true);
  }

  private static TokenizedText encode(Text text, Direction direction) {
    return TokenizedText.of(
        text, vocabulary.tokenizer(), vocabulary.begin(), vocabulary.end(), direction);
  }
}
