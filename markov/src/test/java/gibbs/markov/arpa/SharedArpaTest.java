package gibbs.markov.arpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.markov.MarkovModel;
import gibbs.markov.TextUnit;
import gibbs.markov.ngram.NgramTable;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real ARPA files, which lie beside the project: skipped where they do not, unless
/// `-Dgibbs.shared.required=true`.
class SharedArpaTest {
  private static final String WORDS = "lm_feb21_dasher_5k_tiny_3gram.arpa.gz";
  private static final String CHARACTERS = "lm_feb21_dasher_char_4gram.arpa.gz";

  @ParameterizedTest
  @CsvSource({WORDS + ", 5002, 3", CHARACTERS + ", 34, 4"})
  void scoresAreTheBackoffDefinition(String name, int size, int longest) throws IOException {
    Path file = require(name);
    NaiveBackoff naive = naive(file);
    NgramTable table = ArpaModel.read(file).table();
    assertThat(table.vocabularySize()).isEqualTo(size);
    assertThat(table.order()).isEqualTo(longest - 1);

    Random random = new Random(1);
    float[] row = new float[size];
    for (int trial = 0; trial < 200; trial++) {
      int length = random.nextInt(longest + 1);
      int[] context = new int[length];
      List<String> words = new ArrayList<>();
      for (int position = 0; position < length; position++) {
        context[position] = next(random, table, context, position);
        words.add(naive.words().get(context[position]));
      }
      table.fill(context, length, row);
      double sum = 0;
      for (int token = 0; token < size; token++) {
        double expected = naive.score(words, naive.words().get(token)) * Math.log(10);
        assertThat(table.logProbability(context, length, token))
            .as("%s after %s", naive.words().get(token), words)
            .isEqualTo(expected, within(1e-5));
        assertThat((double) row[token]).isEqualTo(expected, within(1e-4));
        sum += Math.exp(row[token]);
      }
      // The file's seven digits, and what its maker pruned.
      assertThat(sum).as("Σ p after %s", words).isEqualTo(1, within(1e-2));
    }
  }

  /// Half of the contexts are likely ones, half are random.
  private static int next(Random random, NgramTable table, int[] context, int length) {
    int size = table.vocabularySize();
    if (random.nextBoolean()) {
      return random.nextInt(size);
    }
    double level = random.nextDouble();
    for (int token = 0; token < size; token++) {
      level -= Math.exp(table.logProbability(context, length, token));
      if (level < 0) {
        return token;
      }
    }
    return 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {WORDS, CHARACTERS})
  void writingAndReadingChangesNothing(String name) throws IOException {
    ArpaModel model = ArpaModel.read(require(name));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    ArpaModel again = ArpaModel.read("copy", new ByteArrayInputStream(out.toByteArray()));
    assertThat(again.table()).isEqualTo(model.table());
    assertThat(again.words().words()).isEqualTo(model.words().words());
  }

  @ParameterizedTest
  @CsvSource({WORDS + ", WORD, the zip file", CHARACTERS + ", CHARACTER, the zip file?"})
  void textsGoThereAndBack(String name, TextUnit unit, String text) throws IOException {
    ArpaModel arpa = ArpaModel.read(require(name));
    assertThat(TextUnit.of(arpa.words())).isEqualTo(unit);
    try (MarkovModel model = arpa.model(name)) {
      assertThat(model.tokenizer().decode(model.tokenizer().encode(text))).isEqualTo(text);
    }
  }

  private static NaiveBackoff naive(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return NaiveBackoff.read(in);
    }
  }

  private static Path require(String name) {
    Path file =
        Path.of(System.getProperty("gibbs.shared", "../../shared"))
            .resolve("models/arpa/" + name)
            .normalize();
    if (Boolean.getBoolean("gibbs.shared.required")) {
      assertThat(file).exists();
    }
    assumeTrue(Files.exists(file), "shared file is missing: " + file);
    return file;
  }
}
