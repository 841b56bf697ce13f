package gibbs.engine.transformer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.ModelFormatException;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.SplitWriter;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole models of every tensor type, in one file or split, with a few bytes changed, mostly in
/// their sizes and their table of tensors: each is refused when it is opened, or runs, or says that
/// its logits are no numbers, and none allocates more than its size explains. Runs for
/// `gibbs.fuzz.seconds` (default 30).
class ModelFuzzTest {
  private static final long SEED = 20261122;
  private static final ModelShape SHAPE =
      new ModelShape(32, 2, 2, 1, 32, 260, 40, ModelShape.Head.SEPARATE);
  private static final ModelShape SUPER_BLOCKS =
      new ModelShape(256, 1, 4, 1, 256, 260, 40, ModelShape.Head.TIED);
  private static final long FIXED_BYTES = 16 << 20;
  private static final long MOST_BYTES_PER_BYTE = 32;
  private static final int[] TELLING = {0, 1, 2, 3, 8, 16, 31, 32, 33, 64, 0x7F, 0x80, 0xFF};

  @TempDir private Path folder;

  /// A sound model's file, or the parts of one.
  private record Subject(List<String> names, List<byte[]> contents, List<int[]> telling) {
    static Subject of(List<Path> files) throws IOException {
      List<String> names = new ArrayList<>();
      List<byte[]> contents = new ArrayList<>();
      for (Path file : files) {
        names.add(file.getFileName().toString());
        contents.add(Files.readAllBytes(file));
      }
      return new Subject(
          names, contents, contents.stream().map(ModelFuzzTest::tellingPlaces).toList());
    }

    /// The same with some bytes of one file changed.
    List<byte[]> changed(SplittableRandom random) {
      List<byte[]> mutants = new ArrayList<>(contents);
      int file = random.nextInt(mutants.size());
      byte[] mutant = mutants.get(file).clone();
      int[] places = telling.get(file);
      int changes = random.nextInt(1, 4);
      for (int change = 0; change < changes; change++) {
        boolean anywhere = random.nextInt(4) == 0;
        int at = anywhere ? random.nextInt(mutant.length) : places[random.nextInt(places.length)];
        mutant[at] = (byte) TELLING[random.nextInt(TELLING.length)];
      }
      mutants.set(file, mutant);
      return mutants;
    }
  }

  @Test
  void changedModelsAreRefusedOrRun() throws IOException {
    List<Subject> subjects = subjects();
    long end = System.nanoTime() + Long.getLong("gibbs.fuzz.seconds", 30) * 1_000_000_000L;
    int opened = 0;
    int round = 0;
    for (; System.nanoTime() < end; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      Subject subject = subjects.get(random.nextInt(subjects.size()));
      opened += runs(subject.names(), subject.changed(random), SEED + round) ? 1 : 0;
    }
    assertThat(opened).as("opened of %d", round).isPositive().isLessThan(round);
  }

  private List<Subject> subjects() throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (TensorType type : TensorType.values()) {
      if (WeightCodec.of(type).isPresent()) {
        Path sound = folder.resolve(type + ".gguf");
        new SyntheticModel(type.blockLength() > 32 ? SUPER_BLOCKS : SHAPE, type, 1).write(sound);
        subjects.add(Subject.of(List.of(sound)));
      }
    }
    for (SyntheticFamily family : SyntheticFamily.values()) {
      Path sound = folder.resolve(family + ".gguf");
      new SyntheticModel(family, SHAPE, TensorType.F16, 1).write(sound);
      subjects.add(Subject.of(List.of(sound)));
    }
    Path whole = folder.resolve("Q8_0.gguf");
    for (int count = 2; count <= 4; count++) {
      subjects.add(Subject.of(SplitWriter.split(whole, folder, count)));
    }
    return subjects;
  }

  private boolean runs(List<String> names, List<byte[]> contents, long seed) throws IOException {
    for (int file = 0; file < names.size(); file++) {
      Files.write(folder.resolve(names.get(file)), contents.get(file));
    }
    Path path = folder.resolve(names.getFirst());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long size = contents.stream().mapToLong(content -> content.length).sum();
    boolean isOpen = false;
    try (LanguageModel model = LanguageModels.open(path);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      isOpen = true;
      int count = Math.min(3, model.contextLength());
      int[] tokens = IntStream.range(1, 1 + count).toArray();
      sequence.extend(tokens, new LogitsWanted.Scores(tokens), Run.unlimited());
    } catch (ModelFormatException e) {
      assertThat(isOpen).as("seed %d refused when it was open: %s", seed, e.getMessage()).isFalse();
      assertThat(e.getMessage()).doesNotContain("\n");
    } catch (GibbsException e) {
      assertThat(e.getMessage()).as("seed %d", seed).contains("not finite");
    } catch (RuntimeException | Error e) {
      fail("seed " + seed, e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated for %d, seed %d", size, seed)
        .isLessThan(FIXED_BYTES + MOST_BYTES_PER_BYTE * size);
    return isOpen;
  }

  /// The header without its vocabulary: before the tokens, and behind the last of the metadata.
  private static int[] tellingPlaces(byte[] bytes) {
    if (indexOf(bytes, "tokenizer.ggml.tokens") < 0) {
      return IntStream.range(0, Math.min(1000, bytes.length)).toArray();
    }
    int vocabulary = indexOf(bytes, "tokenizer.ggml.tokens");
    int table = indexOf(bytes, "tokenizer.ggml.bos_token_id");
    int weights = Math.min(bytes.length, table + 2000);
    return IntStream.concat(IntStream.range(0, vocabulary), IntStream.range(table, weights))
        .toArray();
  }

  private static int indexOf(byte[] bytes, String text) {
    byte[] wanted = text.getBytes(US_ASCII);
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }
}
