package gibbs.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.GibbsException;
import gibbs.train.network.WeightLayout;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final List<WeightLayout> LAYOUT = WeightLayout.of(Material.SHAPE);

  @TempDir private Path folder;
  private Path file;
  private VocabularyFile vocabulary;

  @BeforeEach
  void makeVocabulary() throws IOException {
    file = folder.resolve("checkpoint.gguf");
    vocabulary = Material.vocabulary(folder);
  }

  @AfterEach
  void closeVocabulary() {
    vocabulary.close();
  }

  @Test
  void allComesBackBitForBit() throws IOException {
    Checkpoint checkpoint = checkpoint(17);
    checkpoint.state().weights().getFirst()[3] = -0.0f;
    checkpoint.state().secondMoments().getFirst()[4] = Float.MIN_VALUE;
    checkpoint.write(file, LAYOUT, vocabulary);

    Checkpoint read = Checkpoint.read(file);

    assertThat(read.settings()).isEqualTo(checkpoint.settings());
    assertThat(read.log()).containsExactly("1,2,3", "4,5,6");
    assertThat(read.pendingNats()).isEqualTo(0.1 + 0.2);
    assertThat(read.pendingTokens()).isEqualTo(1L << 40);
    assertThat(read.state().steps()).isEqualTo(17);
    assertThat(bits(read.state().weights())).isEqualTo(bits(checkpoint.state().weights()));
    assertThat(bits(read.state().firstMoments()))
        .isEqualTo(bits(checkpoint.state().firstMoments()));
    assertThat(bits(read.state().secondMoments()))
        .isEqualTo(bits(checkpoint.state().secondMoments()));
    try (VocabularyFile copy = VocabularyFile.open(file)) {
      assertThat(copy.fingerprint()).isEqualTo(vocabulary.fingerprint());
    }
  }

  @Test
  void anotherRunIsRefusedByTheSettingThatDiffers() {
    Map<String, String> wanted = new HashMap<>(checkpoint(1).settings());
    checkpoint(1).requireSame(file, wanted);
    wanted.put("seed", "77");

    assertThatThrownBy(() -> checkpoint(1).requireSame(file, wanted))
        .isInstanceOf(GibbsException.class)
        .hasMessageEndingWith("belongs to another run: its seed is 0, not 77");
  }

  @Test
  void theScheduleMayChange() {
    Map<String, String> wanted = new HashMap<>(checkpoint(1).settings());
    assertThat(checkpoint(1).replanned(wanted)).isEmpty();
    wanted.put("steps", "77");

    checkpoint(1).requireSame(file, wanted);

    assertThat(checkpoint(1).replanned(wanted)).containsExactly("steps 10 → 77");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> Checkpoint.read(folder.resolve("vocabulary.gguf")))
        .isInstanceOf(GibbsException.class)
        .hasMessageEndingWith("not a checkpoint of gibbs train");
    assertThatThrownBy(() -> Checkpoint.read(folder.resolve("absent.gguf")))
        .isInstanceOf(GibbsException.class)
        .hasMessageEndingWith("absent.gguf: no such file");
    Files.writeString(file, "nonsense");
    assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(GibbsException.class);
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    checkpoint(1).write(file, LAYOUT, vocabulary);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {10, 1000, whole.length / 2, whole.length - 100}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(GibbsException.class);
    }
  }

  @Test
  void aFailedWriteLosesNothing() throws IOException {
    Path place = folder.resolve("taken");
    Files.createDirectories(place.resolve("inside")); // a file cannot replace it

    assertThatThrownBy(() -> checkpoint(2).write(place, LAYOUT, vocabulary))
        .isInstanceOf(IOException.class);

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("taken", "vocabulary.gguf");
    }
  }

  private static Checkpoint checkpoint(long steps) {
    return new Checkpoint(
        Material.identity(Material.SHAPE),
        Material.state(Material.SHAPE, steps),
        List.of("1,2,3", "4,5,6"),
        0.1 + 0.2,
        1L << 40);
  }

  private static List<Integer> bits(List<float[]> all) {
    List<Integer> bits = new ArrayList<>();
    for (float[] values : all) {
      for (float value : values) {
        bits.add(Float.floatToRawIntBits(value));
      }
    }
    return bits;
  }
}
