package gibbs.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.logits.LogitsKernels;
import gibbs.core.logits.ReferenceLogitsKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Equality of bits with the reference.
class VectorLogitsKernelsParityTest {
  private static final int[] LENGTHS = {
    1, 7, 8, 9, 15, 16, 17, 31, 32, 128, 511, 512, 513, 528, 544, 640, 1023, 1024, 1025, 4098,
    32_000, 51_216
  };

  private final LogitsKernels vector = new VectorLogitsKernels();
  private final LogitsKernels reference = new ReferenceLogitsKernels();

  @BeforeAll
  static void needsTheMachinesVectors() {
    assumeTrue(new VectorLogitsKernels().priority() > 0, "this machine has no 256-bit vectors");
  }

  @Test
  void maximaAgree() {
    for (int length : LENGTHS) {
      float[] x = logits(length);
      int blocks = LogitsKernels.blocks(length);
      float[] expected = new float[blocks];
      float[] found = new float[blocks];
      float[] expectedLanes = new float[blocks * LogitsKernels.LANES];
      float[] foundLanes = new float[blocks * LogitsKernels.LANES];
      int from = blocks / 3;
      boolean isFinite = reference.blockMaxima(x, length, from, blocks, expectedLanes, expected);
      assertThat(vector.blockMaxima(x, length, from, blocks, foundLanes, found))
          .isEqualTo(isFinite);
      assertThat(found).as("length %d", length).containsExactly(expected);
      assertThat(foundLanes).as("length %d", length).containsExactly(expectedLanes);
    }
  }

  @Test
  void nonFiniteValuesAreSeenWhereverTheyStand() {
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, 15, 16, 511, 512, 519}) {
        float[] x = new float[520];
        x[at] = odd;
        assertThat(vector.blockMaxima(x, x.length, 0, 2, new float[32], new float[2])).isFalse();
      }
    }
    assertThat(vector.blockMaxima(new float[520], 520, 0, 2, new float[32], new float[2])).isTrue();
  }

  @Test
  void sumsAndWeightsAgree() {
    for (int length : LENGTHS) {
      for (float scale : new float[] {1, 0.5f, 1.25f, 40}) {
        float[] x = logits(length);
        int blocks = LogitsKernels.blocks(length);
        int from = blocks / 3;
        Sums expected = new Sums(length);
        Sums found = new Sums(length);
        reference.blockSums(x, length, from, blocks, 9, scale, expected.sums, expected.others);
        vector.blockSums(x, length, from, blocks, 9, scale, found.sums, found.others);
        found.check(expected);
        float[] weights = new float[length];
        float[] foundWeights = new float[length];
        reference.weights(x, length, 9, scale, weights);
        vector.weights(x, length, 9, scale, foundWeights);
        assertThat(foundWeights).containsExactly(weights);
      }
    }
  }

  @Test
  void sumsWithinWindowsAgree() {
    for (int length : LENGTHS) {
      for (float scale : new float[] {1, 0.75f}) {
        sumsAgreeWithin(-1, 8, length, scale);
        sumsAgreeWithin(-2, 50, length, scale);
        sumsAgreeWithin(1.5f, 1.5f, length, scale);
        sumsAgreeWithin(50, -50, length, scale);
        sumsAgreeWithin(-Float.MAX_VALUE, 3, length, scale);
      }
    }
  }

  private void sumsAgreeWithin(float floor, float ceiling, int length, float scale) {
    float[] x = logits(length);
    int blocks = LogitsKernels.blocks(length);
    int from = blocks / 3;
    Sums expected = new Sums(length);
    Sums found = new Sums(length);
    int inside =
        reference.windowSums(
            x, length, from, blocks, floor, ceiling, 9, scale, expected.sums, expected.others);
    assertThat(
            vector.windowSums(
                x, length, from, blocks, floor, ceiling, 9, scale, found.sums, found.others))
        .isEqualTo(inside);
    found.check(expected);
  }

  @Test
  void nestedSumsAreThoseOfTwoPasses() {
    for (int length : LENGTHS) {
      for (float scale : new float[] {1, 0.75f, 40}) {
        for (float floor : new float[] {-2, 1.5f, 50, -Float.MAX_VALUE}) {
          nestedSumsAgree(reference, floor, length, scale);
          nestedSumsAgree(vector, floor, length, scale);
        }
      }
    }
  }

  private void nestedSumsAgree(LogitsKernels kernels, float floor, int length, float scale) {
    float[] x = logits(length);
    int blocks = LogitsKernels.blocks(length);
    int from = blocks / 3;
    Sums all = new Sums(length);
    Sums reaching = new Sums(length);
    reference.blockSums(x, length, from, blocks, 9, scale, all.sums, all.others);
    int expected =
        reference.windowSums(
            x,
            length,
            from,
            blocks,
            floor,
            Float.MAX_VALUE,
            9,
            scale,
            reaching.sums,
            reaching.others);
    Sums foundAll = new Sums(length);
    Sums foundReaching = new Sums(length);
    assertThat(
            kernels.nestedSums(
                x,
                length,
                from,
                blocks,
                floor,
                9,
                scale,
                foundAll.sums,
                foundAll.others,
                foundReaching.sums,
                foundReaching.others))
        .isEqualTo(expected);
    foundAll.check(all);
    foundReaching.check(reaching);
  }

  @Test
  void spreadsAgree() {
    for (int length : LENGTHS) {
      float[] x = logits(length);
      int blocks = LogitsKernels.blocks(length);
      Sums expected = new Sums(length);
      Sums found = new Sums(length);
      reference.blockSpreads(x, length, 0, blocks, -4, 3, 0.5f, expected.sums, expected.others);
      vector.blockSpreads(x, length, 0, blocks, -4, 3, 0.5f, found.sums, found.others);
      found.check(expected);
    }
  }

  @Test
  void collectionsAgree() {
    for (int length : LENGTHS) {
      float[] x = logits(length);
      for (float floor : new float[] {-50, 0, x[length / 2], 8, 100}) {
        for (float ceiling : new float[] {100, 1.5f}) {
          int[] ids = new int[length + 2];
          float[] values = new float[length + 2];
          int[] foundIds = new int[length + 2];
          float[] foundValues = new float[length + 2];
          int count = reference.collect(x, 0, length, floor, ceiling, ids, values, 2);
          assertThat(vector.collect(x, 0, length, floor, ceiling, foundIds, foundValues, 2))
              .isEqualTo(count);
          assertThat(Arrays.copyOf(foundIds, count)).containsExactly(Arrays.copyOf(ids, count));
          assertThat(Arrays.copyOf(foundValues, count))
              .containsExactly(Arrays.copyOf(values, count));
        }
      }
    }
  }

  @Test
  void collectionsIntoTheirOwnArrayAgree() {
    for (int length : LENGTHS) {
      float[] x = logits(length);
      int[] ids = new int[length];
      float[] values = new float[length];
      int count = reference.collect(x, 0, length, -1, 50, ids, values, 0);
      for (LogitsKernels kernels : List.of(reference, vector)) {
        float[] own = x.clone();
        int[] ownIds = new int[length];
        assertThat(kernels.collect(own, 0, length, -1, 50, ownIds, own, 0)).isEqualTo(count);
        assertThat(Arrays.copyOf(ownIds, count)).containsExactly(Arrays.copyOf(ids, count));
        assertThat(Arrays.copyOf(own, count)).containsExactly(Arrays.copyOf(values, count));
      }
    }
  }

  @Test
  void massesAndNarrowedEntriesAgree() {
    for (int length : LENGTHS) {
      int whole = LogitsKernels.wholeLanes(length);
      float[] marks = logits(whole);
      float[] weights = new float[whole];
      int[] ids = new int[whole];
      for (int index = 0; index < whole; index++) {
        weights[index] = index < length ? 1 / (1f + index) : 0;
        ids[index] = 3 * index;
      }
      for (float threshold : new float[] {Float.NEGATIVE_INFINITY, -2, 1.5f, 50}) {
        assertThat(vector.massAtLeast(marks, weights, whole, threshold))
            .isEqualTo(reference.massAtLeast(marks, weights, whole, threshold));
      }
      float[] foundMarks = marks.clone();
      float[] foundWeights = weights.clone();
      int[] foundIds = ids.clone();
      float[] retained = weights.clone();
      float[] foundRetained = weights.clone();
      assertThat(vector.retain(marks, foundRetained, whole, 1.5f))
          .isEqualTo(reference.retain(marks, retained, whole, 1.5f));
      assertThat(foundRetained).containsExactly(retained);
      int count = reference.narrow(marks, weights, ids, length, -1, 1.5f);
      assertThat(vector.narrow(foundMarks, foundWeights, foundIds, length, -1, 1.5f))
          .isEqualTo(count);
      assertThat(Arrays.copyOf(foundMarks, count)).containsExactly(Arrays.copyOf(marks, count));
      assertThat(Arrays.copyOf(foundWeights, count)).containsExactly(Arrays.copyOf(weights, count));
      assertThat(Arrays.copyOf(foundIds, count)).containsExactly(Arrays.copyOf(ids, count));
    }
  }

  private static final class Sums {
    final float[] sums;
    final float[] others;

    Sums(int length) {
      sums = new float[LogitsKernels.blocks(length)];
      others = new float[sums.length];
    }

    void check(Sums expected) {
      assertThat(sums).containsExactly(expected.sums);
      assertThat(others).containsExactly(expected.others);
    }
  }

  /// Gaussian, with ties and removed tokens.
  /// Every other block holds removed values, and every fourth great negative ones besides.
  private static float[] logits(int length) {
    Random random = new Random(length);
    float[] x = new float[length];
    for (int index = 0; index < length; index++) {
      x[index] = (float) Math.min(9, 3 * random.nextGaussian());
      int block = index / LogitsKernels.BLOCK;
      if (index % 17 == 5 && block % 2 == 1) {
        x[index] = block % 4 == 1 ? Float.NEGATIVE_INFINITY : -1e30f;
      } else if (index % 13 == 3) {
        x[index] = 1.5f;
      }
    }
    return x;
  }
}
