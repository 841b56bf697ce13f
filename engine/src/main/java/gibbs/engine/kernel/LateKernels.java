package gibbs.engine.kernel;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.util.function.Supplier;

/// Plain loops at first; others, with the same bits, once there was so much to do that loading and
/// compiling these is worth it.
final class LateKernels implements Kernels {
  private final Supplier<Kernels> later;
  private final long enough;
  private long multiplied;
  private Kernels current = new ReferenceKernels();

  /// @param later kernels with the same bits
  /// @param enough multiplications after which they take over, about: threads count together
  ///     without waiting for each other
  LateKernels(Supplier<Kernels> later, long enough) {
    this.later = later;
    this.enough = enough;
  }

  @Override
  public String name() {
    return current.name();
  }

  @Override
  public int priority() {
    return current.priority();
  }

  @Override
  public boolean supports(TensorType type) {
    return current.supports(type);
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
    if (multiplied < enough) {
      multiplied += (lastRow - firstRow) * w.rowLength() * columns;
      if (multiplied >= enough) {
        current = later.get();
      }
    }
    current.multiply(w, firstRow, lastRow, x, columns, y, stride, scratch);
  }

  @Override
  public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out, int outAt) {
    current.rmsNorm(x, at, weight, epsilon, out, outAt);
  }

  @Override
  public void swiglu(float[] gate, int at, float[] up, int upAt, int n) {
    current.swiglu(gate, at, up, upAt, n);
  }

  @Override
  public void layerNorm(
      float[] x, int at, float[] weight, float[] bias, float epsilon, float[] out, int outAt) {
    current.layerNorm(x, at, weight, bias, epsilon, out, outAt);
  }

  @Override
  public void geglu(float[] gate, int at, float[] up, int upAt, int n) {
    current.geglu(gate, at, up, upAt, n);
  }

  @Override
  public void gelu(float[] x, int at, int n) {
    current.gelu(x, at, n);
  }

  @Override
  public void softCap(float[] x, int at, int n, float cap) {
    current.softCap(x, at, n, cap);
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
    current.attend(query, at, memory, rule, scratch, out, outAt);
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
    current.attendHeads(query, at, heads, memory, rule, scratch, out, outAt);
  }
}
