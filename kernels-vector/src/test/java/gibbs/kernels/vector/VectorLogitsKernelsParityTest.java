package gibbs.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.logits.LogitsKernels;
import gibbs.core.logits.ReferenceLogitsKernels;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Equality of bits with the reference.
class VectorLogitsKernelsParityTest {
  private static final int[] LENGTHS = {
    1, 7, 8, 9, 15, 16, 17, 255, 256, 257, 511, 512, 513, 4098, 32_000
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
      float[] expected = new float[LogitsKernels.blocks(length)];
      float[] found = new float[expected.length];
      boolean isFinite = reference.blockMaxima(x, length, expected);
      assertThat(vector.blockMaxima(x, length, found)).isEqualTo(isFinite);
      assertThat(found).as("length %d", length).containsExactly(expected);
    }
  }

  @Test
  void nonFiniteValuesAreSeenWhereverTheyStand() {
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, 15, 16, 255, 256, 511, 512, 519}) {
        float[] x = new float[520];
        x[at] = odd;
        assertThat(vector.blockMaxima(x, x.length, new float[3])).isFalse();
      }
    }
    assertThat(vector.blockMaxima(new float[520], 520, new float[3])).isTrue();
  }

  @Test
  void sumsAgree() {
    for (int length : LENGTHS) {
      for (float scale : new float[] {1, 0.5f, 1.25f, 40}) {
        float[] x = logits(length);
        int blocks = LogitsKernels.blocks(length);
        float[] sums = new float[blocks];
        float[] moments = new float[blocks];
        float[] foundSums = new float[blocks];
        float[] foundMoments = new float[blocks];
        reference.blockSums(x, length, 9, scale, sums, moments);
        vector.blockSums(x, length, 9, scale, foundSums, foundMoments);
        assertThat(foundSums).as("length %d, scale %s", length, scale).containsExactly(sums);
        assertThat(foundMoments).as("length %d, scale %s", length, scale).containsExactly(moments);
      }
    }
  }

  @Test
  void collectionsAgree() {
    for (int length : LENGTHS) {
      float[] x = logits(length);
      for (float threshold : new float[] {-50, 0, x[length / 2], 8, 100}) {
        int[] ids = new int[length + 2];
        float[] values = new float[length + 2];
        int[] foundIds = new int[length + 2];
        float[] foundValues = new float[length + 2];
        int count = reference.collectAtLeast(x, 0, length, threshold, ids, values, 2);
        assertThat(vector.collectAtLeast(x, 0, length, threshold, foundIds, foundValues, 2))
            .isEqualTo(count);
        for (int index = 2; index < count; index++) {
          assertThat(foundIds[index]).isEqualTo(ids[index]);
          assertThat(foundValues[index]).isEqualTo(values[index]);
        }
      }
    }
  }

  /// Gaussian, with ties and removed tokens.
  private static float[] logits(int length) {
    Random random = new Random(length);
    float[] x = new float[length];
    for (int index = 0; index < length; index++) {
      x[index] = (float) Math.min(9, 3 * random.nextGaussian());
      if (index % 17 == 5) {
        x[index] = Float.NEGATIVE_INFINITY;
      } else if (index % 13 == 3) {
        x[index] = 1.5f;
      }
    }
    return x;
  }
}
