package gibbs.train;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.cli.Cli;
import gibbs.cli.ExitCode;
import gibbs.cli.Host;
import gibbs.cli.Sink;
import gibbs.cli.Terminal;
import gibbs.train.run.RunFolder;
import gibbs.train.run.RunLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir private Path folder;
  private Path corpus;

  @BeforeEach
  void writeCorpus() throws IOException {
    String story = "Once there was a little dog. The dog ran home, and was happy.\n<|endoftext|>\n";
    corpus = Files.writeString(folder.resolve("corpus.txt"), story.repeat(20));
  }

  @Test
  void trainsResumesAndExports() {
    Output first = small("run", "--steps", "2", "--validation", corpus.toString());
    assertThat(first.error()).contains("20 texts").contains("step 2 of 2").contains("bits/byte");
    assertThat(first.code()).isEqualTo(ExitCode.OK);
    assertThat(folder.resolve("run/log.csv")).exists();

    Output again = small("run", "--steps", "2", "--validation", corpus.toString(), "--resume");
    assertThat(again.error()).contains("resumed at step 2");
    assertThat(again.code()).isEqualTo(ExitCode.OK);

    Path model = folder.resolve("model.gguf");
    Output export =
        run("train-export", "--type", "q8_0", folder.resolve("run").toString(), model.toString());
    assertThat(export.error()).contains("Q8_0");
    Output text = run("generate", "-m", model.toString(), "-n", "3", "Once");
    assertThat(text.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void theVocabularyOfABundledModelServes() {
    small("run", "--steps", "1", "--vocabulary", "stories-small");
    Path model = folder.resolve("model.gguf");
    run("train-export", folder.resolve("run").toString(), model.toString());

    assertThat(run("tokenize", "-m", model.toString(), "Once upon"))
        .isEqualTo(run("tokenize", "-m", "stories-small", "Once upon"));
    small("other", "--vocabulary", "stories-large")
        .failsWith(ExitCode.BAD_INPUT, "stories-large: no such file");
  }

  @Test
  void aRunIsNotOverwritten() {
    small("run", "--steps", "1");

    small("run", "--steps", "1").failsWith(ExitCode.BAD_INPUT, "holds a run already; --resume");
    small("run", "--steps", "1", "--seed", "9", "--resume")
        .failsWith(ExitCode.BAD_INPUT, "belongs to another run: its seed is 0, not 9");
  }

  @Test
  void aRunIsNotJoinedByAnother() throws IOException {
    small("run", "--steps", "1");
    try (RunLock _ = new RunFolder(folder.resolve("run")).lock()) {
      small("run", "--steps", "2", "--resume")
          .failsWith(ExitCode.BAD_INPUT, "run: another gibbs train is at work there");
    }
    assertThat(small("run", "--steps", "2", "--resume").code()).isZero();
  }

  @Test
  void aRunThatCannotBeginLeavesNoFolder() throws IOException {
    Files.writeString(corpus, "");
    small("run", "--steps", "1").failsWith(ExitCode.BAD_INPUT, "corpus.txt");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aRunKeepsItsDirectionAndCorpus() throws IOException {
    assertThat(small("run", "--steps", "1", "--direction", "backward").code()).isZero();

    small("run", "--steps", "2", "--resume")
        .failsWith(ExitCode.BAD_INPUT, "belongs to another run: its direction is backward, not");
    Files.writeString(corpus, "The dog was little. ".repeat(100));
    small("run", "--steps", "2", "--direction", "backward", "--resume")
        .failsWith(ExitCode.BAD_INPUT, "belongs to another run: its corpus is another");
  }

  @Test
  void aDamagedCheckpointIsLeftAsItIs() throws IOException {
    small("run", "--steps", "1");
    Path checkpoint = folder.resolve("run/checkpoint.gguf");
    byte[] whole = Files.readAllBytes(checkpoint);
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    Files.write(checkpoint, cut);

    small("run", "--steps", "2", "--resume")
        .failsWith(ExitCode.BAD_INPUT, "checkpoint.gguf at byte");

    assertThat(checkpoint).hasBinaryContent(cut);
  }

  @Test
  void badInputIsOneLine() throws IOException {
    Files.writeString(corpus, "");
    small("a").failsWith(ExitCode.BAD_INPUT, "corpus.txt: no text in it");
    Files.write(corpus, new byte[] {'a', (byte) 0xFF});
    small("b").failsWith(ExitCode.BAD_INPUT, "corpus.txt: not UTF-8 at byte 1");
    Files.delete(corpus);
    small("c").failsWith(ExitCode.BAD_INPUT, "corpus.txt: no such file");
    assertThat(folder.resolve("c")).doesNotExist();
  }

  @Test
  void wrongOptionsAreOneLine() {
    small("a", "--width", "31").failsWith(ExitCode.USAGE, "width must be a multiple");
    small("a", "--width", "1000000").failsWith(ExitCode.USAGE, "--width must be in [2, 65536]");
    small("a", "--steps", "0").failsWith(ExitCode.USAGE, "--steps must be in");
    small("a", "--dropout", "1.5").failsWith(ExitCode.USAGE, "dropout must be in");
    small("a", "--vocabulary-size", "20000", "--context", "60000")
        .failsWith(ExitCode.USAGE, "must be at most");
    small("a", "--direction", "sideways").failsWith(ExitCode.USAGE, "--direction");
    small("a", "--vocabulary-size", "5000")
        .failsWith(ExitCode.BAD_INPUT, "the corpus is too small");
    assertThat(folder.resolve("a")).doesNotExist();
    run("train", "--out", folder.resolve("a").toString())
        .failsWith(ExitCode.USAGE, "Missing required parameter");
  }

  @Test
  void exportsNeedACheckpoint() {
    run("train-export", folder.toString(), folder.resolve("m.gguf").toString())
        .failsWith(ExitCode.BAD_INPUT, "checkpoint.gguf: no such file");
    run("train-export", corpus.toString(), folder.resolve("m.gguf").toString())
        .failsWith(ExitCode.BAD_INPUT, "corpus.txt");
    run("train-export", folder.toString(), folder.toString())
        .failsWith(ExitCode.USAGE, "is a directory");
    run("train-export", "--type", "q4_k", folder.toString(), folder.resolve("m.gguf").toString())
        .failsWith(ExitCode.USAGE, "[F32, F16, BF16, Q8_0, Q4_0]");
  }

  private Output small(String out, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("train", "--out", folder.resolve(out).toString(), corpus.toString()));
    args.addAll(List.of("--layers", "1", "--heads", "2", "--batch", "2", "--every", "1"));
    List<String> given = List.of(more);
    addDefault(args, given, "--width", "32");
    addDefault(args, given, "--context", "32");
    addDefault(args, given, "--vocabulary-size", "290");
    args.addAll(given);
    return run(args.toArray(String[]::new));
  }

  private static void addDefault(List<String> args, List<String> given, String name, String value) {
    if (!given.contains(name)) {
      args.addAll(List.of(name, value));
    }
  }

  private static Output run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Host host =
        new Host(
            InputStream.nullInputStream(),
            new Sink("standard output", out),
            new Sink("standard error", err),
            Terminal.NONE);
    int code = new Cli(host).run(args);
    return new Output(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private record Output(int code, String data, String error) {
    void failsWith(int expected, String message) {
      assertThat(error).contains(message).doesNotContain("\tat ");
      assertThat(code).isEqualTo(expected);
    }
  }
}
