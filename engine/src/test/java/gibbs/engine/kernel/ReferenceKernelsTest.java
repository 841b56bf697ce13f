package gibbs.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceKernelsTest implements KernelsContract {
  @Override
  public Kernels kernels() {
    return new ReferenceKernels();
  }

  @Test
  void sumsOfProductsRunInThirtyTwoLanesAndATree() {
    float[] a = new float[40];
    float[] b = new float[40];
    Arrays.fill(b, 1);
    a[0] = 1e8f;
    a[32] = 1; // lane 0: lost beside 10⁸
    a[1] = 3; // lane 1: alone until the tree's last level
    assertThat(ReferenceKernels.dot(a, 0, b, 0, 40)).isEqualTo((1e8f + 1) + 3f);
  }

  @Test
  void attentionIsASoftmaxWeightedMean() {
    Random random = new Random(1);
    float[] page = new float[2 * 4 * 2];
    for (int k = 0; k < page.length; k++) {
      page[k] = (float) random.nextGaussian();
    }
    float[] query = {0.5f, -1};
    float[] out = new float[2];
    HeadMemory memory = new HeadMemory(new float[][] {page}, 0, 8, 4, 2, 0, 3);
    new ReferenceKernels().attend(query, 0, memory, new ScoreRule(0.7f), new Scratch(), out, 0);
    double sum = 0;
    double[] mean = new double[2];
    for (int position = 0; position < 3; position++) {
      double weight = Math.exp(0.7 * (0.5 * page[2 * position] - page[2 * position + 1]));
      sum += weight;
      mean[0] += weight * page[8 + 2 * position];
      mean[1] += weight * page[8 + 2 * position + 1];
    }
    assertThat(out[0]).isEqualTo((float) (mean[0] / sum), within(1e-6f));
    assertThat(out[1]).isEqualTo((float) (mean[1] / sum), within(1e-6f));
  }

  @Test
  void siluNeitherOverflowsNorLosesItsSign() {
    assertThat(ReferenceKernels.silu(0)).isEqualTo(0f);
    assertThat(ReferenceKernels.silu(200)).isEqualTo(200f);
    assertThat(ReferenceKernels.silu(-200)).isEqualTo(0f, within(0f));
    assertThat(ReferenceKernels.silu(1)).isEqualTo((float) (1 / (1 + Math.exp(-1))), within(1e-7f));
    assertThat(ReferenceKernels.silu(-1))
        .isEqualTo((float) (-1 / (1 + Math.exp(1))), within(1e-7f));
  }

  @Test
  void aWindowLeavesOutEarlierPositionsAndACapBoundsScores() {
    float[] page = new float[2 * 4];
    float[] keys = {9, 100, -100, 3};
    float[] values = {7, 1, 2, 5};
    System.arraycopy(keys, 0, page, 0, 4);
    System.arraycopy(values, 0, page, 4, 4);
    HeadMemory memory = new HeadMemory(new float[][] {page}, 0, 4, 4, 1, 1, 3);
    float[] out = new float[1];
    new ReferenceKernels()
        .attend(new float[] {1}, 0, memory, new ScoreRule(1, 0.5f), new Scratch(), out, 0);
    double share = 1 / (1 + Math.exp(-1)); // capped at ±½
    assertThat(out[0]).isEqualTo((float) (share + 2 * (1 - share)), within(1e-6f));
  }

  @Test
  void layerNormsHaveMeanZeroAndVarianceOne() {
    float[] x = {3, 5, 1, 7};
    float[] out = new float[4];
    new ReferenceKernels()
        .layerNorm(x, 0, new float[] {1, 1, 2, 1}, new float[] {0, 10, 0, 0}, 0, out, 0);
    float unit = (float) (1 / Math.sqrt(5));
    assertThat(out)
        .containsExactly(new float[] {-unit, 10 + unit, -6 * unit, 3 * unit}, within(1e-6f));
  }

  @Test
  void geluIsTheFormulaWithTheHyperbolicTangent() {
    for (float x : new float[] {-6, -1.5f, -0.1f, 0, 0.1f, 1, 4, 12}) {
      double u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
      assertThat(ReferenceKernels.gelu(x))
          .isEqualTo((float) (0.5 * x * (1 + Math.tanh(u))), within(4e-7f));
    }
    assertThat(ReferenceKernels.gelu(1e30f)).isEqualTo(1e30f);
    assertThat(ReferenceKernels.gelu(-1e30f)).isZero();
  }

  @Test
  void capsAreHyperbolicTangents() {
    for (float x : new float[] {-1e30f, -100, -2, -0.01f, 0, 0.01f, 2, 100, 1e30f}) {
      assertThat(ReferenceKernels.capped(x, 30))
          .isEqualTo((float) (30 * Math.tanh(x / 30.0)), within(4e-6f));
    }
  }
}
