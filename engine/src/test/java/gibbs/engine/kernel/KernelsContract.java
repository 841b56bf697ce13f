package gibbs.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What all kernels promise: the bits of [ReferenceKernels], at every length, column count and
/// extreme of the stored types.
public interface KernelsContract {
  /// Lengths around multiples of vectors and of the 32 virtual lanes.
  int[] LENGTHS = {1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 96, 255, 256, 257, 576, 768, 4096, 4098};

  /// Column counts around the tiles.
  int[] COLUMNS = {1, 2, 3, 4, 5, 6, 7, 8, 13, 32};

  /// The kernels under test.
  ///
  /// @return the kernels
  Kernels kernels();

  /// Every type that the engine has a codec for.
  ///
  /// @return the types
  static Stream<TensorType> types() {
    return Stream.of(TensorType.values()).filter(type -> WeightCodec.of(type).isPresent());
  }

  /// Products have the reference's bits.
  @Test
  default void productsHaveTheReferencesBits() {
    types()
        .filter(kernels()::supports)
        .forEach(
            type -> {
              for (int length : LENGTHS) {
                if (length % type.blockLength() == 0) {
                  for (int columns : COLUMNS) {
                    sameProducts(type, length, columns, 21);
                  }
                }
              }
            });
  }

  /// All types that have a codec are taken.
  @Test
  default void everyTypeWithACodecIsTaken() {
    assertThat(types()).allMatch(kernels()::supports);
  }

  /// Whatever the bits of a block are, products have the reference's bits.
  @Test
  default void blocksOfRandomBytesHaveTheReferencesProducts() {
    int length = 512;
    int rows = 19;
    types()
        .filter(type -> type.blockLength() > 1)
        .forEach(
            type -> {
              byte[] blocks = new byte[(int) type.bytes((long) rows * length)];
              new Random(17).nextBytes(blocks);
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, blocks);
                Tensor w = new Tensor("w", type, new long[] {length, rows}, data);
                sameProducts(w, numbers(new Random(18), 3 * length), 1);
                sameProducts(w, numbers(new Random(19), 3 * length), 3);
              }
            });
  }

  /// Matrices of any types work on one input in a region, one after another.
  @Test
  default void matricesOfARegionShareTheirInput() {
    Random random = new Random(23);
    int length = 256;
    int rows = 22;
    for (int columns : new int[] {1, 3}) {
      try (Arena arena = Arena.ofConfined()) {
        float[] x = numbers(random, columns * length);
        Scratch scratch = new Scratch();
        for (TensorType first : types().filter(kernels()::supports).toList()) {
          for (TensorType second : types().filter(kernels()::supports).toList()) {
            scratch.beginRegion();
            for (TensorType type : List.of(first, second, first)) {
              Tensor w = tensor(arena, type, length, rows, random);
              float[] expected = new float[columns * rows];
              float[] found = new float[columns * rows];
              new ReferenceKernels()
                  .multiply(w, 0, rows, x, columns, expected, rows, new Scratch());
              kernels().multiply(w, 0, rows, x, columns, found, rows, scratch);
              assertThat(found).as("%s, %s", first, second).containsExactly(expected);
            }
          }
        }
      }
    }
  }

  /// A product of a column is the same whatever else is computed with it.
  @Test
  default void aColumnAloneHasTheBitsOfTheColumnInABatch() {
    Random random = new Random(5);
    try (Arena arena = Arena.ofConfined()) {
      Tensor w = tensor(arena, TensorType.Q8_0, 96, 40, random);
      float[] x = numbers(random, 32 * 96);
      float[] together = new float[32 * 40];
      kernels().multiply(w, 0, 40, x, 32, together, 40, new Scratch());
      for (int column = 0; column < 32; column++) {
        float[] one = Arrays.copyOfRange(x, column * 96, (column + 1) * 96);
        float[] alone = new float[40];
        kernels().multiply(w, 0, 40, one, 1, alone, 40, new Scratch());
        assertThat(alone)
            .containsExactly(Arrays.copyOfRange(together, column * 40, (column + 1) * 40));
      }
    }
  }

  /// Norms have the reference's bits.
  @Test
  default void normsHaveTheReferencesBits() {
    Random random = new Random(11);
    for (int length : LENGTHS) {
      float[] x = numbers(random, length + 3);
      float[] weight = numbers(random, length);
      float[] expected = new float[length + 3];
      float[] found = new float[length + 3];
      new ReferenceKernels().rmsNorm(x, 3, weight, 1e-5f, expected, 2);
      kernels().rmsNorm(x, 3, weight, 1e-5f, found, 2);
      assertThat(found).as("length %d", length).containsExactly(expected);
    }
  }

  /// Gated units have the reference's bits, at extremes too.
  @Test
  default void gatedUnitsHaveTheReferencesBits() {
    Random random = new Random(12);
    for (int length : LENGTHS) {
      float[] expected = numbers(random, length);
      float[] extremes = {0f, -0f, 100f, -100f, 87f, -87f, 1e30f, -1e30f, 1e-40f};
      for (int k = 0; k < Math.min(length, extremes.length); k++) {
        expected[k] = extremes[k];
      }
      float[] found = expected.clone();
      float[] up = numbers(random, length);
      new ReferenceKernels().swiglu(expected, 0, up, 0, length);
      kernels().swiglu(found, 0, up, 0, length);
      assertThat(found).as("length %d", length).containsExactly(expected);
    }
  }

  /// Layer norms have the reference's bits.
  @Test
  default void layerNormsHaveTheReferencesBits() {
    Random random = new Random(14);
    for (int length : LENGTHS) {
      float[] x = numbers(random, length + 3);
      float[] weight = numbers(random, length);
      float[] bias = numbers(random, length);
      float[] expected = new float[length + 3];
      float[] found = new float[length + 3];
      new ReferenceKernels().layerNorm(x, 3, weight, bias, 1e-5f, expected, 2);
      kernels().layerNorm(x, 3, weight, bias, 1e-5f, found, 2);
      assertThat(found).as("length %d", length).containsExactly(expected);
    }
  }

  /// GELU, alone and as a gate, and soft caps have the reference's bits, at extremes too.
  @Test
  default void unitsAndCapsHaveTheReferencesBits() {
    Random random = new Random(15);
    for (int length : LENGTHS) {
      float[] x = numbers(random, length);
      float[] extremes = {0f, -0f, 100f, -100f, 9f, -9f, 1e30f, -1e30f, 1e-40f};
      for (int k = 0; k < Math.min(length, extremes.length); k++) {
        x[k] = extremes[k];
      }
      float[] up = numbers(random, length);
      sameResult(length, x, (kernels, y) -> kernels.gelu(y, 0, length));
      sameResult(length, x, (kernels, y) -> kernels.geglu(y, 0, up, 0, length));
      sameResult(length, x, (kernels, y) -> kernels.softCap(y, 0, length, 30f));
      sameResult(length, x, (kernels, y) -> kernels.softCap(y, 0, length, 0.7f));
    }
  }

  private void sameResult(int length, float[] x, BiConsumer<Kernels, float[]> function) {
    float[] expected = x.clone();
    float[] found = x.clone();
    function.accept(new ReferenceKernels(), expected);
    function.accept(kernels(), found);
    assertThat(found).as("length %d", length).containsExactly(expected);
  }

  /// Attention has the reference's bits at every number of positions, in windows and capped.
  @Test
  default void attentionHasTheReferencesBits() {
    Random random = new Random(13);
    int pageLength = 32;
    for (int headLength : new int[] {8, 16, 32, 48, 64, 80, 96, 128}) {
      float[][] pages =
          IntStream.range(0, 4)
              .mapToObj(_ -> numbers(random, 2 * pageLength * headLength))
              .toArray(float[][]::new);
      float[] query = numbers(random, headLength);
      for (int positions : new int[] {1, 2, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 128}) {
        for (int window : new int[] {1, 20, 32, 50, 128}) {
          HeadMemory memory =
              new HeadMemory(
                  pages,
                  0,
                  pageLength * headLength,
                  pageLength,
                  headLength,
                  Math.max(0, positions - window),
                  positions);
          for (ScoreRule rule : List.of(new ScoreRule(0.125f), new ScoreRule(0.3f, 2f))) {
            float[] expected = new float[headLength];
            float[] found = new float[headLength];
            new ReferenceKernels().attend(query, 0, memory, rule, new Scratch(), expected, 0);
            kernels().attend(query, 0, memory, rule, new Scratch(), found, 0);
            assertThat(found)
                .as("head %d, %d positions, window %d, %s", headLength, positions, window, rule)
                .containsExactly(expected);
          }
        }
      }
    }
  }

  /// Heads that share keys and values have the bits that each has alone.
  @Test
  default void headsTogetherHaveTheReferencesBits() {
    Random random = new Random(16);
    int pageLength = 32;
    for (int headLength : new int[] {16, 32, 48, 64, 96, 128}) {
      float[][] pages =
          IntStream.range(0, 4)
              .mapToObj(_ -> numbers(random, 2 * pageLength * headLength))
              .toArray(float[][]::new);
      for (int heads : new int[] {1, 2, 3, 4, 7}) {
        float[] query = numbers(random, 5 + heads * headLength);
        for (int positions : new int[] {1, 3, 4, 15, 16, 31, 32, 33, 50, 64, 97, 128}) {
          for (int window : new int[] {1, 21, 32, 128}) {
            HeadMemory memory =
                new HeadMemory(
                    pages,
                    0,
                    pageLength * headLength,
                    pageLength,
                    headLength,
                    Math.max(0, positions - window),
                    positions);
            for (ScoreRule rule : List.of(new ScoreRule(0.125f), new ScoreRule(0.3f, 2f))) {
              float[] expected = new float[2 + heads * headLength];
              float[] found = expected.clone();
              for (int head = 0; head < heads; head++) {
                int ahead = head * headLength;
                new ReferenceKernels()
                    .attend(query, 5 + ahead, memory, rule, new Scratch(), expected, 2 + ahead);
              }
              Scratch used = new Scratch();
              Arrays.fill(used.scores(3 * 160), Float.NaN);
              kernels().attendHeads(query, 5, heads, memory, rule, used, found, 2);
              assertThat(found)
                  .as(
                      "%d heads of %d, %d positions, window %d, %s",
                      heads, headLength, positions, window, rule)
                  .containsExactly(expected);
            }
          }
        }
      }
    }
  }

  private void sameProducts(TensorType type, int length, int columns, int rows) {
    Random random = new Random(31L * length + columns);
    try (Arena arena = Arena.ofConfined()) {
      Tensor w = tensor(arena, type, length, rows, random);
      sameProducts(w, numbers(random, columns * length), columns);
    }
  }

  private void sameProducts(Tensor w, float[] x, int columns) {
    int rows = (int) w.rowCount();
    float[] expected = new float[columns * rows];
    float[] found = new float[columns * rows];
    new ReferenceKernels().multiply(w, 0, rows, x, columns, expected, rows, new Scratch());
    kernels().multiply(w, 0, rows, x, columns, found, rows, new Scratch());
    assertThat(found).as("%s, %d columns", w, columns).containsExactly(expected);
  }

  private static Tensor tensor(Arena arena, TensorType type, int length, int rows, Random random) {
    MemorySegment data = arena.allocate(rows * type.bytes(length), 64);
    for (int row = 0; row < rows; row++) {
      float[] weights = numbers(random, length);
      if (row % 5 == 1) {
        Arrays.fill(weights, 0);
      } else if (row % 5 == 2) {
        weights[length / 2] = 60_000;
      } else if (row % 5 == 3) {
        weights[0] = 1e-7f;
      }
      WeightCodec.require(type)
          .encode(weights, data.asSlice(row * type.bytes(length), type.bytes(length)));
    }
    return new Tensor("w", type, new long[] {length, rows}, data);
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int index = 0; index < count; index++) {
      numbers[index] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
