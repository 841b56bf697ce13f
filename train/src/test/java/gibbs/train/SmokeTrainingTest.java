package gibbs.train;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.cli.ExitCode;
import gibbs.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training as a user starts it, in processes of its own; about a minute.
@Tag("training")
class SmokeTrainingTest {
  private static final String[] WORDS = {
    "once", "the", "little", "dog", "was", "happy", "and", "ran", "home", "again"
  };

  @TempDir private Path folder;
  private Path corpus;
  private Path validation;

  @BeforeEach
  void writeTexts() throws IOException {
    corpus = Files.writeString(folder.resolve("corpus.txt"), texts(300, 1));
    validation = Files.writeString(folder.resolve("validation.txt"), texts(30, 2));
  }

  @Test
  void theLossFallsAndAKilledRunEndsInTheSameBytes() throws IOException, InterruptedException {
    Process whole = start("whole");
    assertThat(whole.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(whole.exitValue()).isEqualTo(ExitCode.OK);

    Process killed = start("killed");
    while (killed.isAlive() && steps("killed") < 40) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    killed.destroyForcibly().waitFor();
    assertThat(killed.exitValue()).isNotEqualTo(ExitCode.OK);
    assertThat(steps("killed")).isBetween(40L, 199L);
    Process resumed = start("killed");
    assertThat(resumed.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(resumed.exitValue()).isEqualTo(ExitCode.OK);

    assertThat(bytes("killed", "checkpoint.gguf")).isEqualTo(bytes("whole", "checkpoint.gguf"));
    assertThat(bytes("killed", "log.csv")).isEqualTo(bytes("whole", "log.csv"));
    List<String> log = Files.readAllLines(folder.resolve("whole/log.csv"));
    // Three of four words follow from the one before: about 0.9 nats a word.
    assertThat(validNats(log.getLast())).isLessThan(0.6 * validNats(log.get(1)));
  }

  private Process start(String run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("train", "--resume", "--out", folder.resolve(run).toString()));
    command.addAll(List.of("--validation", validation.toString(), "--vocabulary-size", "300"));
    command.addAll(List.of("--width", "64", "--layers", "2", "--heads", "2", "--context", "64"));
    command.addAll(List.of("--steps", "200", "--batch", "4", "--rate", "0.01", "--every", "10"));
    command.addAll(List.of("--dropout", "0.1", "--optimizer", "muon", corpus.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(run + ".txt").toFile())
        .start();
  }

  private long steps(String run) throws IOException {
    Path log = folder.resolve(run).resolve("log.csv");
    if (!Files.exists(log)) {
      return 0;
    }
    String last = Files.readAllLines(log).getLast();
    return last.startsWith("step") ? 0 : Long.parseLong(last.substring(0, last.indexOf(',')));
  }

  private byte[] bytes(String run, String file) throws IOException {
    return Files.readAllBytes(folder.resolve(run).resolve(file));
  }

  private static double validNats(String row) {
    return Double.parseDouble(row.split(",")[5]);
  }

  private static String texts(int count, long seed) {
    Random random = new Random(seed);
    StringBuilder texts = new StringBuilder();
    for (int number = 0; number < count; number++) {
      int word = random.nextInt(WORDS.length);
      for (int at = 0; at < 12; at++) {
        texts.append(WORDS[word]).append(at == 11 ? ".\n<|endoftext|>\n" : " ");
        word = random.nextInt(4) == 0 ? random.nextInt(WORDS.length) : (word + 3) % WORDS.length;
      }
    }
    return texts.toString();
  }
}
