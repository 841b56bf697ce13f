package gibbs.engine.peer;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.kernel.ScoreRule;
import gibbs.engine.kernel.Scratch;

/// The reference kernels with the peer's GELU: llama.cpp looks it up in a table, so that argument
/// and value are rounded to 16-bit floats within ±10.
final class HalfGelu implements Kernels {
  private static final float TABLE_END = 10;

  private final ReferenceKernels reference = new ReferenceKernels();

  private static float gelu(float x) {
    if (x <= -TABLE_END || x >= TABLE_END) {
      return Math.max(x, 0);
    }
    double half = Float.float16ToFloat(Float.floatToFloat16(x));
    double u = Math.sqrt(2 / Math.PI) * half * (1 + 0.044715 * half * half);
    float value = (float) (0.5 * half * (1 + Math.tanh(u)));
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }

  @Override
  public String name() {
    return "reference with the peer's GELU";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public boolean supports(TensorType type) {
    return reference.supports(type);
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
    reference.multiply(w, firstRow, lastRow, x, columns, y, stride, scratch);
  }

  @Override
  public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out, int outAt) {
    reference.rmsNorm(x, at, weight, epsilon, out, outAt);
  }

  @Override
  public void layerNorm(
      float[] x, int at, float[] weight, float[] bias, float epsilon, float[] out, int outAt) {
    reference.layerNorm(x, at, weight, bias, epsilon, out, outAt);
  }

  @Override
  public void swiglu(float[] gate, int at, float[] up, int upAt, int n) {
    reference.swiglu(gate, at, up, upAt, n);
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

  @Override
  public void softCap(float[] x, int at, int n, float cap) {
    reference.softCap(x, at, n, cap);
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
    reference.attend(query, at, memory, rule, scratch, out, outAt);
  }
}
