package gibbs.kernels.vector;

import gibbs.core.logits.LogitsKernels;
import gibbs.core.logits.ReferenceLogitsKernels;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/// [LogitsKernels] with 512-bit or 256-bit vectors. Blocks are done by [LogitsLoops], which are
/// called [OutOfLine]; a last one that is not made of whole vectors by the reference.
public final class VectorLogitsKernels implements LogitsKernels {
  private static final int WIDTH = LogitsLoops.WIDTH;
  private static final MethodHandle[] MAXIMA = loop("maxima");
  private static final MethodHandle[] SUMS = loop("sums");
  private static final MethodHandle[] DEEP_SUMS = loop("deepSums");
  private static final MethodHandle[] SUMS_WITHIN = loop("sumsWithin");
  private static final MethodHandle[] SPREADS = loop("spreads");
  private static final MethodHandle[] WEIGHTS = loop("weights");
  private static final MethodHandle[] COLLECT = loop("collect");
  private static final MethodHandle[] MASS = loop("mass");
  private static final MethodHandle[] RETAIN = loop("retain");
  private static final MethodHandle[] NARROW = loop("narrow");

  private final LogitsKernels reference = new ReferenceLogitsKernels();

  /// For [java.util.ServiceLoader].
  public VectorLogitsKernels() {}

  private static MethodHandle[] loop(String name) {
    return new MethodHandle[] {OutOfLine.find(MethodHandles.lookup(), LogitsLoops.class, name)};
  }

  @Override
  public String name() {
    return "vector " + LogitsLoops.FLOATS.vectorBitSize();
  }

  @Override
  public int priority() {
    return FloatVector.SPECIES_PREFERRED.length() >= 8 ? 10 : -1;
  }

  /// Where blocks end that consist of whole steps of a loop.
  private static int whole(int n, int to, int step) {
    return n % step == 0 ? to : Math.min(to, n / BLOCK);
  }

  @Override
  public boolean blockMaxima(float[] x, int n, int from, int to, float[] maxima) {
    int whole = whole(n, to, LogitsLoops.CHAINS * WIDTH);
    boolean isFinite;
    try {
      isFinite = (boolean) MAXIMA[0].invokeExact(x, n, from, whole, maxima);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    if (whole < to) {
      isFinite &= reference.blockMaxima(x, n, Math.max(from, whole), to, maxima);
    }
    return isFinite;
  }

  @Override
  public void blockSums(
      float[] x,
      int n,
      int from,
      int to,
      float base,
      float scale,
      float[] weights,
      float[] sums,
      float[] moments) {
    int whole = whole(n, to, LANES);
    try {
      SUMS[0].invokeExact(x, n, from, whole, base, scale, weights, sums, moments);
      for (int block = from; block < whole; block++) {
        if (Float.isNaN(sums[block])) {
          DEEP_SUMS[0].invokeExact(x, n, block, block + 1, base, scale, weights, sums, moments);
        }
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    if (whole < to) {
      int first = Math.max(from, whole);
      reference.blockSums(x, n, first, to, base, scale, weights, sums, moments);
    }
  }

  @Override
  public int windowSums(
      float[] x,
      float[] weights,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float[] sums,
      float[] products) {
    int whole = whole(n, to, LANES);
    int inside;
    try {
      inside =
          (int)
              SUMS_WITHIN[0].invokeExact(
                  x, weights, n, from, whole, floor, ceiling, base, sums, products);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    if (whole < to) {
      int first = Math.max(from, whole);
      inside +=
          reference.windowSums(x, weights, n, first, to, floor, ceiling, base, sums, products);
    }
    return inside;
  }

  @Override
  public void blockSpreads(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float pivot,
      float[] sums,
      float[] squares) {
    int whole = whole(n, to, LANES);
    try {
      SPREADS[0].invokeExact(x, n, from, whole, floor, ceiling, pivot, sums, squares);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    if (whole < to) {
      reference.blockSpreads(x, n, Math.max(from, whole), to, floor, ceiling, pivot, sums, squares);
    }
  }

  @Override
  public void weights(float[] x, int n, float base, float scale, float[] weights) {
    int whole = n - n % WIDTH;
    try {
      WEIGHTS[0].invokeExact(x, whole, base, scale, weights);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    for (int index = whole; index < n; index++) {
      weights[index] = ReferenceLogitsKernels.exp((x[index] - base) * scale);
    }
  }

  @Override
  public int collect(
      float[] x,
      int from,
      int to,
      float floor,
      float ceiling,
      int[] ids,
      float[] values,
      int count) {
    int whole = to - (to - from) % Long.SIZE;
    int found;
    try {
      found = (int) COLLECT[0].invokeExact(x, from, whole, floor, ceiling, ids, values, count);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    return reference.collect(x, whole, to, floor, ceiling, ids, values, found);
  }

  @Override
  public double massAtLeast(float[] marks, float[] weights, int n, float threshold) {
    try {
      return (double) MASS[0].invokeExact(marks, weights, n, threshold);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  @Override
  public int retain(float[] marks, float[] weights, int n, float threshold) {
    try {
      return (int) RETAIN[0].invokeExact(marks, weights, n, threshold);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  @Override
  public int narrow(float[] marks, float[] weights, int[] ids, int n, float low, float high) {
    try {
      return (int) NARROW[0].invokeExact(marks, weights, ids, n, low, high);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }
}
