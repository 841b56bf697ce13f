package gibbs.kernels.vector;

import gibbs.core.logits.ReferenceLogitsKernels;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.kernel.ScoreRule;
import gibbs.engine.kernel.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [Kernels] with 256-bit or 128-bit vectors (AVX2, NEON). The 32 virtual lanes are groups of 8 or
/// 4; a sum runs over one group after the other, each in a register of its own. Rows are unpacked
/// to scratch by their codec.
public final class NarrowKernels implements Kernels {
  private static final int VIRTUAL_LANES = ReferenceKernels.LANES;

  /// Loaded with the first product: where another provider is chosen, never.
  private static final class Species {
    static final VectorSpecies<Float> FLOATS =
        FloatVector.SPECIES_PREFERRED.length() >= 8
            ? FloatVector.SPECIES_256
            : FloatVector.SPECIES_128;
    static final int LANES = FLOATS.length();
  }

  private final ReferenceKernels reference = new ReferenceKernels();

  /// For [java.util.ServiceLoader].
  public NarrowKernels() {}

  @Override
  public String name() {
    return "vector " + Species.FLOATS.vectorBitSize();
  }

  @Override
  public int priority() {
    return VectorShape.preferredShape().vectorBitSize() >= 128 ? 10 : -1;
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
    float[] lanes = new float[VIRTUAL_LANES];
    for (int r = firstRow; r < lastRow; r++) {
      codec.decode(w.data().asSlice(r * w.rowBytes(), w.rowBytes()), row);
      for (int column = 0; column < columns; column++) {
        y[column * stride + r] = dot(row, 0, x, column * length, length, lanes);
      }
    }
  }

  private static float dot(float[] a, int aAt, float[] b, int bAt, int n, float[] lanes) {
    int whole = n - n % VIRTUAL_LANES;
    for (int group = 0; group < VIRTUAL_LANES; group += Species.LANES) {
      FloatVector sum = FloatVector.zero(Species.FLOATS);
      for (int k = group; k < whole; k += VIRTUAL_LANES) {
        sum =
            FloatVector.fromArray(Species.FLOATS, a, aAt + k)
                .fma(FloatVector.fromArray(Species.FLOATS, b, bAt + k), sum);
      }
      sum.intoArray(lanes, group);
    }
    for (int lane = 0; whole + lane < n; lane++) {
      lanes[lane] = Math.fma(a[aAt + whole + lane], b[bAt + whole + lane], lanes[lane]);
    }
    return tree(lanes);
  }

  private static float tree(float[] lanes) {
    for (int half = VIRTUAL_LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  @Override
  public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out, int outAt) {
    reference.rmsNorm(x, at, weight, epsilon, out, outAt);
  }

  @Override
  public void swiglu(float[] gate, int at, float[] up, int upAt, int n) {
    int k = 0;
    for (; k + Species.LANES <= n; k += Species.LANES) {
      FloatVector g = FloatVector.fromArray(Species.FLOATS, gate, at + k);
      FloatVector t = Exponential.of(g.lanewise(VectorOperators.ABS).neg());
      FloatVector numerator = t.blend(1f, g.compare(VectorOperators.GE, 0f));
      g.mul(numerator)
          .div(t.add(1f))
          .mul(FloatVector.fromArray(Species.FLOATS, up, upAt + k))
          .intoArray(gate, at + k);
    }
    for (; k < n; k++) {
      gate[at + k] = ReferenceKernels.silu(gate[at + k]) * up[upAt + k];
    }
  }

  @Override
  public void layerNorm(
      float[] x, int at, float[] weight, float[] bias, float epsilon, float[] out, int outAt) {
    reference.layerNorm(x, at, weight, bias, epsilon, out, outAt);
  }

  @Override
  public void geglu(float[] gate, int at, float[] up, int upAt, int n) {
    int k = 0;
    for (; k + Species.LANES <= n; k += Species.LANES) {
      Elementwise.gelu(FloatVector.fromArray(Species.FLOATS, gate, at + k))
          .mul(FloatVector.fromArray(Species.FLOATS, up, upAt + k))
          .intoArray(gate, at + k);
    }
    reference.geglu(gate, at + k, up, upAt + k, n - k);
  }

  @Override
  public void gelu(float[] x, int at, int n) {
    int k = 0;
    for (; k + Species.LANES <= n; k += Species.LANES) {
      Elementwise.gelu(FloatVector.fromArray(Species.FLOATS, x, at + k)).intoArray(x, at + k);
    }
    reference.gelu(x, at + k, n - k);
  }

  @Override
  public void softCap(float[] x, int at, int n, float cap) {
    int k = 0;
    for (; k + Species.LANES <= n; k += Species.LANES) {
      Elementwise.capped(FloatVector.fromArray(Species.FLOATS, x, at + k), cap)
          .intoArray(x, at + k);
    }
    reference.softCap(x, at + k, n - k, cap);
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
    float[] lanes = new float[VIRTUAL_LANES];
    float greatest = Float.NEGATIVE_INFINITY;
    for (int position = first; position < positions; position++) {
      float[] page = memory.pages()[position / memory.pageLength()];
      int keyAt = memory.keyAt() + position % memory.pageLength() * length;
      weights[position] = rule.score(dot(query, at, page, keyAt, length, lanes));
      greatest = weights[position] > greatest ? weights[position] : greatest;
    }
    Arrays.fill(lanes, 0);
    for (int position = first; position < positions; position++) {
      weights[position] = ReferenceLogitsKernels.exp(weights[position] - greatest);
      lanes[position % VIRTUAL_LANES] += weights[position];
    }
    float sum = tree(lanes);
    Arrays.fill(out, outAt, outAt + length, 0);
    for (int position = first; position < positions; position++) {
      float[] page = memory.pages()[position / memory.pageLength()];
      int valueAt = memory.valueAt() + position % memory.pageLength() * length;
      addScaled(weights[position], page, valueAt, out, outAt, length);
    }
    for (int k = 0; k < length; k++) {
      out[outAt + k] /= sum;
    }
  }

  private static void addScaled(
      float weight, float[] values, int valueAt, float[] out, int outAt, int length) {
    int k = 0;
    for (; k + Species.LANES <= length; k += Species.LANES) {
      FloatVector.broadcast(Species.FLOATS, weight)
          .fma(
              FloatVector.fromArray(Species.FLOATS, values, valueAt + k),
              FloatVector.fromArray(Species.FLOATS, out, outAt + k))
          .intoArray(out, outAt + k);
    }
    for (; k < length; k++) {
      out[outAt + k] = Math.fma(weight, values[valueAt + k], out[outAt + k]);
    }
  }
}
