package gibbs.kernels.vector;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.kernel.ScoreRule;
import gibbs.engine.kernel.Scratch;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;

/// [Kernels] with 512-bit vectors: the 32 virtual lanes are two accumulators, lanes 0 … 15 and 16 …
/// 31.
///
/// One column: each row is unpacked in registers on its way into the product ([RowProducts]).
/// Several columns, or a type whose blocks are complicated: some rows are unpacked to scratch once,
/// then multiplied four by four by three columns at a time in 24 registers ([Tiles]).
public final class VectorKernels implements Kernels {
  private static final int LANES = 16;
  private static final int VIRTUAL_LANES = 32;

  private final ReferenceKernels reference = new ReferenceKernels();

  /// For [java.util.ServiceLoader].
  public VectorKernels() {}

  @Override
  public String name() {
    return "vector 512";
  }

  @Override
  public int priority() {
    return VectorShape.preferredShape().vectorBitSize() >= LANES * Float.SIZE ? 20 : -1;
  }

  @Override
  public void prepare() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      lookup.ensureInitialized(Lanes.class);
      lookup.ensureInitialized(HalfScales.class);
      lookup.ensureInitialized(Unpacking.class);
      lookup.ensureInitialized(RowProducts.class);
      lookup.ensureInitialized(Tiles.class);
      lookup.ensureInitialized(Exponential.class);
      lookup.ensureInitialized(Attention.class);
    } catch (IllegalAccessException e) {
      throw new LinkageError("a class of this package", e);
    }
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
    if (length % VIRTUAL_LANES != 0) {
      reference.multiply(w, firstRow, lastRow, x, columns, y, stride, scratch);
    } else if (columns == 1 && RowProducts.supports(w.type())) {
      RowProducts.multiply(w, firstRow, lastRow, x, y, scratch);
    } else {
      Tiles.multiply(w, firstRow, lastRow, x, columns, y, stride, scratch);
    }
  }

  @Override
  public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out, int outAt) {
    int n = weight.length;
    if (n % VIRTUAL_LANES != 0) {
      reference.rmsNorm(x, at, weight, epsilon, out, outAt);
      return;
    }
    float scale = ReferenceKernels.rmsScale(Lanes.dot(x, at, x, at, n), n, epsilon);
    for (int k = 0; k < n; k += LANES) {
      FloatVector.fromArray(Lanes.F512, x, at + k)
          .mul(scale)
          .mul(FloatVector.fromArray(Lanes.F512, weight, k))
          .intoArray(out, outAt + k);
    }
  }

  @Override
  public void swiglu(float[] gate, int at, float[] up, int upAt, int n) {
    int k = 0;
    for (; k + LANES <= n; k += LANES) {
      FloatVector g = FloatVector.fromArray(Lanes.F512, gate, at + k);
      FloatVector t = Exponential.of(g.lanewise(VectorOperators.ABS).neg());
      FloatVector numerator = t.blend(1f, g.compare(VectorOperators.GE, 0f));
      g.mul(numerator)
          .div(t.add(1f))
          .mul(FloatVector.fromArray(Lanes.F512, up, upAt + k))
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
    for (; k + LANES <= n; k += LANES) {
      Elementwise.gelu(FloatVector.fromArray(Lanes.F512, gate, at + k))
          .mul(FloatVector.fromArray(Lanes.F512, up, upAt + k))
          .intoArray(gate, at + k);
    }
    reference.geglu(gate, at + k, up, upAt + k, n - k);
  }

  @Override
  public void gelu(float[] x, int at, int n) {
    int k = 0;
    for (; k + LANES <= n; k += LANES) {
      Elementwise.gelu(FloatVector.fromArray(Lanes.F512, x, at + k)).intoArray(x, at + k);
    }
    reference.gelu(x, at + k, n - k);
  }

  @Override
  public void softCap(float[] x, int at, int n, float cap) {
    int k = 0;
    for (; k + LANES <= n; k += LANES) {
      Elementwise.capped(FloatVector.fromArray(Lanes.F512, x, at + k), cap).intoArray(x, at + k);
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
    if (memory.headLength() % LANES == 0) {
      float[] weights = scratch.scores(Attention.room(memory.positions()));
      Attention.attend(query, at, memory, rule, weights, out, outAt);
    } else {
      reference.attend(query, at, memory, rule, scratch, out, outAt);
    }
  }

  @Override
  public void attendHeads(
      float[] query,
      int at,
      int heads,
      HeadMemory memory,
      ScoreRule rule,
      Scratch scratch,
      float[] out,
      int outAt) {
    int head = 0;
    if (Attention.allowsSeveralHeads(memory)) {
      float[] weights = scratch.scores(Attention.roomForSeveral(memory.positions()));
      for (; head + Attention.HEADS <= heads; head += Attention.HEADS) {
        int ahead = head * memory.headLength();
        Attention.attendSeveral(query, at + ahead, memory, rule, weights, out, outAt + ahead);
      }
    }
    for (; head < heads; head++) {
      int ahead = head * memory.headLength();
      attend(query, at + ahead, memory, rule, scratch, out, outAt + ahead);
    }
  }
}
