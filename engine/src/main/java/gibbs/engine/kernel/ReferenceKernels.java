package gibbs.engine.kernel;

import gibbs.core.logits.ReferenceLogitsKernels;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.util.Arrays;

/// Plain loops: the definition of [Kernels].
public final class ReferenceKernels implements Kernels {
  /// Number of virtual lanes.
  public static final int LANES = 32;

  /// √(2/π), of [#gelu].
  public static final float GELU_SCALE = 0.797_884_6f;

  /// The cube's factor in [#gelu].
  public static final float GELU_CUBE = 0.044_715f;

  /// For [KernelProvider] and tests.
  public ReferenceKernels() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public boolean supports(TensorType type) {
    return WeightCodec.of(type).isPresent();
  }

  @Override
  public void multiply(
      Tensor w,
      int firstRow,
      int lastRow,
      float[] x,
      int columns,
      float[] y,
      int stride,
      Scratch scratch) {
    int length = (int) w.rowLength();
    WeightCodec codec = WeightCodec.require(w.type());
    float[] row = new float[length];
    for (int r = firstRow; r < lastRow; r++) {
      codec.decode(w.data().asSlice(r * w.rowBytes(), w.rowBytes()), row);
      for (int column = 0; column < columns; column++) {
        y[column * stride + r] = dot(row, 0, x, column * length, length);
      }
    }
  }

  /// Σ a·b in 32 lanes.
  ///
  /// @param a left factor
  /// @param aAt where it begins
  /// @param b right factor
  /// @param bAt where it begins
  /// @param n how many products
  /// @return the sum
  public static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    float[] lanes = new float[LANES];
    int k = 0;
    for (; k + LANES <= n; k += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        lanes[lane] = Math.fma(a[aAt + k + lane], b[bAt + k + lane], lanes[lane]);
      }
    }
    for (int lane = 0; k + lane < n; lane++) {
      lanes[lane] = Math.fma(a[aAt + k + lane], b[bAt + k + lane], lanes[lane]);
    }
    return tree(lanes);
  }

  private static float tree(float[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  @Override
  public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out, int outAt) {
    float scale = rmsScale(dot(x, at, x, at, weight.length), weight.length, epsilon);
    for (int k = 0; k < weight.length; k++) {
      out[outAt + k] = x[at + k] * scale * weight[k];
    }
  }

  /// The factor of a root-mean-square norm.
  ///
  /// @param sumOfSquares Σx²
  /// @param n how many numbers
  /// @param epsilon ε
  /// @return 1/√(Σx²/n + ε), computed in double precision
  public static float rmsScale(float sumOfSquares, int n, float epsilon) {
    return (float) (1 / Math.sqrt((double) sumOfSquares / n + epsilon));
  }

  @Override
  public void swiglu(float[] gate, int at, float[] up, int upAt, int n) {
    for (int k = 0; k < n; k++) {
      gate[at + k] = silu(gate[at + k]) * up[upAt + k];
    }
  }

  /// g/(1 + e^{−g}) by way of e^{−|g|}, so that nothing overflows.
  ///
  /// @param g any finite number
  /// @return silu(g)
  public static float silu(float g) {
    float t = ReferenceLogitsKernels.exp(-Math.abs(g));
    return g * (g >= 0 ? 1 : t) / (1 + t);
  }

  @Override
  public void layerNorm(
      float[] x, int at, float[] weight, float[] bias, float epsilon, float[] out, int outAt) {
    int n = weight.length;
    float[] lanes = new float[LANES];
    for (int k = 0; k < n; k++) {
      lanes[k % LANES] += x[at + k];
    }
    float mean = tree(lanes) / n;
    for (int k = 0; k < n; k++) {
      out[outAt + k] = x[at + k] - mean;
    }
    float scale = rmsScale(dot(out, outAt, out, outAt, n), n, epsilon);
    for (int k = 0; k < n; k++) {
      out[outAt + k] = out[outAt + k] * scale * weight[k] + bias[k];
    }
  }

  @Override
  public void geglu(float[] gate, int at, float[] up, int upAt, int n) {
    for (int k = 0; k < n; k++) {
      gate[at + k] = gelu(gate[at + k]) * up[upAt + k];
    }
  }

  @Override
  public void gelu(float[] x, int at, int n) {
    for (int k = 0; k < n; k++) {
      x[at + k] = gelu(x[at + k]);
    }
  }

  /// x/(1 + e^{−2u}) by way of e^{−2|u|}, so that nothing overflows.
  ///
  /// @param x any finite number
  /// @return gelu(x)
  public static float gelu(float x) {
    float u = GELU_SCALE * x * Math.fma(GELU_CUBE * x, x, 1f);
    float t = ReferenceLogitsKernels.exp(-2 * Math.abs(u));
    return x * (x >= 0 ? 1 : t) / (1 + t);
  }

  @Override
  public void softCap(float[] x, int at, int n, float cap) {
    for (int k = 0; k < n; k++) {
      x[at + k] = capped(x[at + k], cap);
    }
  }

  /// cap · tanh(x/cap) by way of t = e^{−2|x/cap|}: cap · (1 − t)/(1 + t) with the sign of x. Its
  /// error is of the order of cap · 2⁻²⁴.
  ///
  /// @param x any number
  /// @param cap finite and positive
  /// @return a number in [−cap, cap]
  public static float capped(float x, float cap) {
    float t = ReferenceLogitsKernels.exp(-2 * Math.abs(x / cap));
    float size = cap * (1 - t) / (1 + t);
    return x >= 0 ? size : -size;
  }

  @Override
  public void attend(
      float[] query,
      int at,
      HeadMemory memory,
      ScoreRule rule,
      Scratch scratch,
      float[] out,
      int outAt) {
    int first = memory.firstPosition();
    int positions = memory.positions();
    int length = memory.headLength();
    float[] weights = scratch.scores(positions);
    float greatest = Float.NEGATIVE_INFINITY;
    for (int position = first; position < positions; position++) {
      float[] page = memory.pages()[position / memory.pageLength()];
      int keyAt = memory.keyAt() + position % memory.pageLength() * length;
      weights[position] = rule.score(dot(query, at, page, keyAt, length));
      greatest = weights[position] > greatest ? weights[position] : greatest;
    }
    float[] lanes = new float[LANES];
    for (int position = first; position < positions; position++) {
      weights[position] = ReferenceLogitsKernels.exp(weights[position] - greatest);
      lanes[position % LANES] += weights[position];
    }
    float sum = tree(lanes);
    Arrays.fill(out, outAt, outAt + length, 0);
    for (int position = first; position < positions; position++) {
      float[] page = memory.pages()[position / memory.pageLength()];
      int valueAt = memory.valueAt() + position % memory.pageLength() * length;
      float weight = weights[position];
      for (int k = 0; k < length; k++) {
        out[outAt + k] = Math.fma(weight, page[valueAt + k], out[outAt + k]);
      }
    }
    for (int k = 0; k < length; k++) {
      out[outAt + k] /= sum;
    }
  }
}
