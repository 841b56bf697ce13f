package gibbs.markov.arpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.ModelFormatException;
import gibbs.testkit.LanguageModelContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArpaModelTest implements LanguageModelContract {
  static final String FILE =
      """
      made by hand

      \\data\\
      ngram 1=5
      ngram 2=4
      ngram 3=1

      \\1-grams:
      -0.6\tthe\t-0.3
      -0.6\tcat\t-0.2
      -0.6\tsat
      -0.6\t</s>
      -99\t<s>\t-0.1

      \\2-grams:
      -0.2\t<s> the\t-0.05
      -0.5\tcat sat
      -0.1\tsat </s>
      -0.3\tthe cat\t0.02

      \\3-grams:
      -0.15\t<s> the cat

      \\end\\
      """;

  @TempDir private Path folder;

  @Override
  public LanguageModel open() {
    try {
      return LanguageModels.open(Files.writeString(folder.resolve("toy.arpa"), FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void readsWordsAndNumbers() {
    ArpaModel model = read(FILE);
    assertThat(model.words().words()).containsExactly("the", "cat", "sat", "</s>", "<s>");
    assertThat(model.words().beginToken()).hasValue(4);
    assertThat(model.words().endTokens()).containsExactly(3);
    assertThat(model.table().order()).isEqualTo(2);
    assertThat(model.table().logProbability(new int[] {4, 0}, 2, 1) / Math.log(10))
        .isEqualTo(-0.15f);
    assertThat(model.tokenizerFile()).isEmpty();
  }

  @Test
  void writesWhatItRead() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    read(FILE).write(out);
    String written = out.toString(StandardCharsets.UTF_8);
    assertThat(read(written).table()).isEqualTo(read(FILE).table());
    assertThat(written.substring(written.indexOf("\\1-grams:"), written.indexOf("\\2-grams:")))
        .isEqualTo(FILE.substring(FILE.indexOf("\\1-grams:"), FILE.indexOf("\\2-grams:")));
  }

  @Test
  void opensCompressedFilesOfAnyName() throws IOException {
    Path file = folder.resolve("model");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(FILE.getBytes(StandardCharsets.UTF_8));
    }
    try (LanguageModel model = LanguageModels.open(file)) {
      assertThat(model.name()).isEqualTo("model");
      assertThat(model.vocabulary().size()).isEqualTo(5);
    }
  }

  @Test
  void lineEndsOfWindowsAndBlanksDoNotMatter() {
    assertThat(read(FILE.replace("\n", "\r\n").replace("\t", "  ")).table())
        .isEqualTo(read(FILE).table());
  }

  @Test
  void aByteOrderMarkDoesNotMatter() throws IOException {
    String file = FILE.substring(FILE.indexOf("\\data\\"));
    assertThat(read("\ufeff" + file).table()).isEqualTo(read(FILE).table());
    Path nameless = Files.writeString(folder.resolve("nameless"), "\ufeff" + file);
    assertThat(new ArpaModelProvider().recognises(nameless)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\data\\ ; \\date\\ ; toy:25: expected \\data\\, found the end of the file",
        "ngram 2=4 ; ngram 3=4 ; toy:5: expected ngram 2=COUNT, found 'ngram 3=4'",
        "ngram 2=4 ; ngram 2=x ; toy:5: expected ngram 2=COUNT, found 'ngram 2=x'",
        "ngram 2=4 ; ngram 2=5 ; toy:20: expected 5 2-grams, as \\data\\ says, found 4",
        "ngram 2=4 ; ngram 2=3 ;"
            + " toy:19: expected the end of the 2-grams, of which there are 3, found",
        "ngram 3=1 ; ngram 3=99999999999 ; toy:23: expected 99999999999 3-grams",
        "\\2-grams: ; \\4-grams: ; toy:15: expected \\2-grams:, found '\\4-grams:'",
        "-0.3 ; x0.3 ; found 'x0.3'",
        "-0.5 ; 0.5 ; toy:17: expected a log-probability of at most 0, found '0.5'",
        "-0.5 ; NaN ; toy:17: expected a number, found 'NaN'",
        "-0.5 ; 1e99 ; toy:17: expected a number, found '1e99'",
        "-0.5 ; 0x1p3 ; toy:17: expected a number, found '0x1p3'",
        "cat sat ; cat dog ; toy:17: expected a word of the 1-grams, found 'dog'",
        "cat sat ; cat ; toy:17: expected a number, 2 words and perhaps a number, found",
        "cat sat ; the cat ; toy:19: expected each 2-gram once, found one a second time",
        "-0.6\tcat ; -0.6\tthe ; toy:10: expected each 1-gram once, found 'the' a second time",
        "<s> the cat ; cat the sat ;"
            + " toy:22: expected an n-gram whose first 2 words are listed too, found",
        "\\end\\ ; \\4-grams: ; toy:24: expected \\end\\, found '\\4-grams:'",
        "\\end\\ ; '\\end\\\n\n\\data\\';"
            + " toy:26: expected the end of the file after \\end\\, found '\\data\\'",
      })
  void mistakesAreToldWithTheirLine(String right, String wrong, String message) {
    assertThat(FILE).contains(right);
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> read(FILE.replace(right, wrong)))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void aFileThatIsCutSaysWhere() {
    for (int end = 0; end < FILE.indexOf("\\end\\"); end++) {
      String cut = FILE.substring(0, end);
      assertThatExceptionOfType(ModelFormatException.class)
          .isThrownBy(() -> read(cut))
          .withMessageStartingWith("toy:");
    }
  }

  @Test
  void damagedCompressionIsALineToo() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(FILE.getBytes(StandardCharsets.UTF_8));
    }
    byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> ArpaModel.read("toy", new ByteArrayInputStream(cut)))
        .withMessageContaining("expected the rest of the compressed file");
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> ArpaModel.read("toy", new ByteArrayInputStream(Arrays.copyOf(cut, 5))));
  }

  /// 20,000 files with a few bytes changed, dropped or doubled: each is read or refused with one
  /// line, and none takes memory that it does not fill.
  @Test
  void noDamageDoesMoreThanAMessage() throws IOException {
    byte[] valid = FILE.getBytes(StandardCharsets.UTF_8);
    byte[] alphabet =
        "0123456789-.eE=\t \n\\abc<>/sun:\u00e9\u0000".getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    int read = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      byte[] damaged = valid.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = random.nextInt(damaged.length);
        switch (random.nextInt(4)) {
          case 0 -> damaged[at] = alphabet[random.nextInt(alphabet.length)];
          case 1 -> damaged[at] = (byte) random.nextInt(256);
          case 2 -> damaged = Arrays.copyOf(damaged, Math.max(at, 1));
          default -> {
            int length = Math.min(random.nextInt(40), damaged.length - at);
            byte[] longer = Arrays.copyOf(damaged, damaged.length + length);
            System.arraycopy(damaged, at, longer, at + length, damaged.length - at);
            damaged = longer;
          }
        }
      }
      try {
        ArpaModel model = ArpaModel.read("toy", new ByteArrayInputStream(damaged));
        model.table().fill(new int[] {0, 0}, 2, new float[model.table().vocabularySize()]);
        read++;
      } catch (ModelFormatException e) {
        assertThat(e.getMessage()).startsWith("toy:").doesNotContain("\n");
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void tokensOfAnotherModelNameItsFile() throws IOException {
    Path words = Files.writeString(folder.resolve("words.arpa"), FILE);
    Path tokens =
        Files.writeString(
            folder.resolve("tokens.arpa"),
            """
            # gibbs tokenizer: words.arpa
            \\data\\
            ngram 1=5

            \\1-grams:
            -0.5\t0
            -0.5\t1
            -0.5\t2
            -0.5\t3
            -99\t4

            \\end\\
            """);
    try (LanguageModel model = LanguageModels.open(tokens)) {
      assertThat(model.tokenizer().encode("the sat")).containsExactly(0, 2);
      assertThat(model.vocabulary().endTokens()).containsExactly(3);
    }
    Files.writeString(tokens, Files.readString(tokens).replace("\t2\n", "\t7\n"));
    assertThatThrownBy(() -> LanguageModels.open(tokens))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected the ids 0, 1, 2 … as 1-grams");
    Files.delete(words);
    assertThatThrownBy(
            () ->
                LanguageModels.open(
                    Files.writeString(tokens, Files.readString(tokens).replace("\t7\n", "\t2\n"))))
        .isInstanceOf(GibbsException.class)
        .hasMessageContaining("words.arpa: no such file");
  }

  private static ArpaModel read(String text) {
    try {
      return ArpaModel.read("toy", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
