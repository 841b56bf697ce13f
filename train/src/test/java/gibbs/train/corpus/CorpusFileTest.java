package gibbs.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusFileTest {
  @TempDir private Path folder;

  @Test
  void linesSeparateTexts() throws IOException {
    Path file = write("a.txt", "One.\nTwo.\n<|endoftext|>\nThree.\n<|endoftext|>\n");

    assertThat(new CorpusFile(file).texts())
        .containsExactly(new Text("One.\nTwo."), new Text("Three."));
  }

  @Test
  void theLastTextNeedsNoSeparator() throws IOException {
    Path file =
        write("a.txt", "One.\r\n<|endoftext|>\r\n\r\n<|endoftext|>\nTwo <|endoftext|> three");

    assertThat(new CorpusFile(file).texts())
        .containsExactly(new Text("One."), new Text("Two <|endoftext|> three"));
  }

  @Test
  void aSeparatorInsideALineIsText() throws IOException {
    Path file = write("a.txt", "<|endoftext|> is a word\n<|endoftext|>  \nb");

    assertThat(new CorpusFile(file).texts())
        .containsExactly(new Text("<|endoftext|> is a word"), new Text("b"));
  }

  @Test
  void recordsHaveTextsOrPrompts() throws IOException {
    Path file =
        write("a.jsonl", "{\"text\":\"One.\"}\n\n{\"prompt\":\"2 + 2 =\",\"completion\":\" 4\"}\n");

    assertThat(new CorpusFile(file).texts())
        .containsExactly(new Text("One."), new Text("2 + 2 =", " 4"));
  }

  @Test
  void badRecordsAreNamedByLine() throws IOException {
    assertThatThrownBy(
            () -> new CorpusFile(write("a.jsonl", "{\"text\":\"a\"}\n{\"x\":1}")).texts())
        .isInstanceOf(GibbsException.class)
        .hasMessageContaining("a.jsonl:2: expected {\"text\"}");
    assertThatThrownBy(() -> new CorpusFile(write("b.jsonl", "nonsense")).texts())
        .isInstanceOf(GibbsException.class)
        .hasMessageContaining("b.jsonl:1: not JSON");
  }

  @Test
  void emptyFilesAreRefused() throws IOException {
    for (String content : new String[] {"", "\n", "<|endoftext|>\n<|endoftext|>\n"}) {
      assertThatThrownBy(() -> new CorpusFile(write("a.txt", content)).texts())
          .isInstanceOf(GibbsException.class)
          .hasMessageEndingWith("a.txt: no text in it");
    }
  }

  @Test
  void bytesThatAreNoTextAreNamedByPlace() throws IOException {
    Path file = folder.resolve("a.txt");
    Files.write(file, new byte[] {'a', 'b', (byte) 0xC3, '(', 'c'});

    assertThatThrownBy(() -> new CorpusFile(file).texts())
        .isInstanceOf(GibbsException.class)
        .hasMessageEndingWith("a.txt: not UTF-8 at byte 2");
  }

  @Test
  void missingFilesAndFoldersAreRefused() {
    assertThatThrownBy(() -> new CorpusFile(folder.resolve("absent.txt")).texts())
        .isInstanceOf(GibbsException.class)
        .hasMessageEndingWith("absent.txt: no such file");
    assertThatThrownBy(() -> new CorpusFile(folder).texts())
        .isInstanceOf(GibbsException.class)
        .hasMessageEndingWith(": is a directory");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
