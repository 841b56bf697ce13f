package gibbs.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Real vocabularies against the ids that come with them.
class SharedVocabularyGoldenTest {
  static final List<String> SHARED = Vocabularies.SHARED;
  private static final long SEED = 20_261_121;
  private static final int ROUND_TRIPS = 10_000;

  @ParameterizedTest
  @FieldSource("SHARED")
  void givesTheKnownIds(String name) throws IOException {
    Path file = Vocabularies.shared(name);
    GgufTokenizer tokenizer = Vocabularies.open(file);
    List<String> found =
        Vocabularies.sharedStrings(name).stream()
            .map(text -> line(tokenizer.encode(text)))
            .toList();
    List<String> expected =
        Files.readAllLines(Path.of(file + ".out")).stream().map(String::strip).toList();
    assertThat(found).isEqualTo(expected);
  }

  /// Every string comes back as it was, but that SentencePiece reads `▁` as a blank.
  @ParameterizedTest
  @FieldSource("SHARED")
  void bringsRandomStringsBack(String name) {
    GgufTokenizer tokenizer = Vocabularies.open(Vocabularies.shared(name));
    boolean readsSignAsBlank = name.equals("llama-spm");
    for (String text : RandomText.withSpecialNames(SEED, ROUND_TRIPS)) {
      String expected = readsSignAsBlank ? text.replace('▁', ' ') : text;
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(expected);
    }
  }

  private static String line(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
