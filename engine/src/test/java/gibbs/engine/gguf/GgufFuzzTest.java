package gibbs.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import gibbs.core.model.ModelFormatException;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Valid files, cut, flipped, overwritten and spliced anywhere: each opens and can be read to its
/// end, or is refused by one [ModelFormatException]; and none makes the reader allocate more than
/// its size explains. Runs for `gibbs.fuzz.seconds` (default 30).
class GgufFuzzTest {
  private static final long SEED = 20261121;
  private static final int WARM_UP_ROUNDS = 200;

  /// Objects of the smallest entries: 12 bytes of a nested array become two objects and a list's
  /// slot, 33 bytes of a tensor some ten objects.
  private static final long MOST_BYTES_PER_BYTE = 64;

  private static final long FIXED_BYTES = 1 << 20;
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    2,
    9,
    12,
    13,
    0x7F,
    0xFF,
    0x7FFF_FFFFL,
    0xFFFF_FFFFL,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 60,
    1L << 61,
    1L << 62
  };

  @TempDir private Path folder;

  @Test
  void mutatedFilesAreReadOrRefused() throws IOException {
    List<byte[]> seeds = seeds();
    for (int warmUp = 1; warmUp <= WARM_UP_ROUNDS; warmUp++) { // loading classes allocates too
      SplittableRandom random = new SplittableRandom(SEED - warmUp);
      opens(mutate(seeds.get(warmUp % seeds.size()), random), -warmUp, Long.MAX_VALUE);
    }
    long end = System.nanoTime() + Long.getLong("gibbs.fuzz.seconds", 30) * 1_000_000_000L;
    int refused = 0;
    int round = 0;
    for (; System.nanoTime() < end; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())), random);
      if (!opens(mutant, round, FIXED_BYTES + MOST_BYTES_PER_BYTE * mutant.length)) {
        refused++;
      }
    }
    assertThat(refused).as("refused of %d", round).isPositive().isLessThan(round);
  }

  private boolean opens(byte[] content, int round, long mostBytes) throws IOException {
    Path path = Files.write(folder.resolve("mutant.gguf"), content);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean opened = false;
    try (GgufFile file = GgufFile.open(path)) {
      opened = true;
      readAll(file);
    } catch (ModelFormatException e) {
      assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000);
    } catch (RuntimeException | Error e) {
      fail("seed " + (SEED + round) + ": " + HexFormat.of().formatHex(content), e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated)
        .as("bytes allocated for %d, seed %d", content.length, SEED + round)
        .isLessThan(mostBytes);
    return opened;
  }

  private static void readAll(GgufFile file) {
    for (String key : file.metadata().keys()) {
      MetadataValue value = file.metadata().value(key).orElseThrow();
      assertThat(value.toString()).isNotNull();
      if (value instanceof MetadataValue.Items(MetadataArray values)) {
        readAll(values);
      }
    }
    for (Tensor tensor : file.tensors()) {
      tensor.data().get(ValueLayout.JAVA_BYTE, 0);
      tensor.data().get(ValueLayout.JAVA_BYTE, tensor.data().byteSize() - 1);
    }
  }

  private static void readAll(MetadataArray values) {
    MetadataType type = values.elementType();
    if (type == MetadataType.STRING) {
      assertThat(values.strings()).hasSize(values.length());
    } else if (type == MetadataType.ARRAY) {
      for (int index = 0; index < values.length(); index++) {
        readAll(values.array(index));
      }
    } else if (type.isWhole()) {
      assertThat(values.longs()).hasSize(values.length());
    } else if (type.isReal()) {
      assertThat(values.floats()).hasSize(values.length());
    }
  }

  private static byte[] mutate(byte[] seed, SplittableRandom random) {
    byte[] mutant = seed.clone();
    if (random.nextInt(4) == 0) {
      mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length + 1));
    }
    int count = random.nextInt(1, 5);
    for (int change = 0; change < count && mutant.length > 8; change++) {
      int at = random.nextInt(random.nextInt(4) == 0 ? 32 : mutant.length) % mutant.length;
      switch (random.nextInt(3)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        default -> overwrite(mutant, at, EXTREMES[random.nextInt(EXTREMES.length)]);
      }
    }
    return mutant;
  }

  private static void overwrite(byte[] mutant, int at, long value) {
    for (int shift = 0; shift < 8 && at + shift < mutant.length; shift++) {
      mutant[at + shift] = (byte) (value >>> 8 * shift);
    }
  }

  private List<byte[]> seeds() throws IOException {
    Path model = folder.resolve("model.gguf");
    new SyntheticModel(
            new ModelShape(8, 1, 2, 1, 8, 260, 16, ModelShape.Head.SEPARATE), TensorType.F32, 1)
        .write(model);
    Path small = folder.resolve("small.gguf");
    GgufWriter writer =
        new GgufWriter()
            .put("general.alignment", 8)
            .put("a.text", "some text")
            .put("a.count", 3)
            .put("a.claim", true)
            .put("a.number", 1.5f)
            .put("texts", MetadataArray.of(List.of("one", "", "three")))
            .put("ints", MetadataArray.of(1, 2, 3))
            .put("floats", MetadataArray.of(1f, 2f));
    for (int tensor = 0; tensor < 4; tensor++) {
      writer.add("t" + tensor, TensorType.Q8_0, new long[] {32, tensor + 1}, (row, target) -> {});
    }
    writer.write(small);
    RawGguf nested = RawGguf.header(0, 1).key("k", MetadataType.ARRAY);
    nested.int32(MetadataType.ARRAY.code()).int64(3);
    for (int inner = 0; inner < 3; inner++) {
      nested.int32(MetadataType.ARRAY.code()).int64(2);
      nested.int32(MetadataType.BOOL.code()).int64(2).bytes(0, 1);
      nested.int32(MetadataType.STRING.code()).int64(1).string("x");
    }
    byte[] raw = Files.readAllBytes(nested.writeTo(folder));
    return List.of(Files.readAllBytes(model), Files.readAllBytes(small), raw, raw);
  }
}
