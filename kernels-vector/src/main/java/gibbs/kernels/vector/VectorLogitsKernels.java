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
  private static final int BLOCKS_TOGETHER = LogitsLoops.BLOCKS_TOGETHER;

  private static final int OTHERS = LogitsLoops.OTHERS;

  /// Four vectors of [#LANES] for each of some blocks.
  private static final ThreadLocal<float[]> LANES_OF_BLOCKS =
      ThreadLocal.withInitial(() -> new float[4 * OTHERS]);
  private static final MethodHandle[] LANE_MAXIMA = loop("laneMaxima");
  private static final MethodHandle[] MAXIMA = loop("maxima");
  private static final MethodHandle[] TREES = loop("trees");
  private static final MethodHandle[] SUMS = loop("sums");
  private static final MethodHandle[] SCALED_SUMS = loop("scaledSums");
  private static final MethodHandle[] WINDOW_SUMS = loop("windowSums");
  private static final MethodHandle[] SCALED_WINDOW_SUMS = loop("scaledWindowSums");
  private static final MethodHandle[] NESTED_SUMS = loop("nestedSums");
  private static final MethodHandle[] SCALED_NESTED_SUMS = loop("scaledNestedSums");
  private static final MethodHandle[] DEEP_SUMS = loop("deepSums");
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
  public boolean blockMaxima(
      float[] x, int n, int from, int to, float[] laneMaxima, float[] maxima) {
    int whole = whole(n, to, LogitsLoops.CHAINS * WIDTH);
    boolean isFinite = true;
    try {
      for (int first = from; first < whole; first += BLOCKS_TOGETHER) {
        int last = Math.min(whole, first + BLOCKS_TOGETHER);
        isFinite &= (boolean) LANE_MAXIMA[0].invokeExact(x, n, first, last, laneMaxima);
        MAXIMA[0].invokeExact(laneMaxima, first, last, maxima);
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    if (whole < to) {
      int first = Math.max(from, whole);
      isFinite &= reference.blockMaxima(x, n, first, to, laneMaxima, maxima);
    }
    return isFinite;
  }

  @Override
  public void blockSums(
      float[] x, int n, int from, int to, float base, float scale, float[] sums, float[] moments) {
    int whole = whole(n, to, LANES);
    float[] lanes = LANES_OF_BLOCKS.get();
    try {
      for (int first = from; first < whole; first += BLOCKS_TOGETHER) {
        int last = Math.min(whole, first + BLOCKS_TOGETHER);
        if (scale == 1) {
          SUMS[0].invokeExact(x, n, first, last, base, lanes);
        } else {
          SCALED_SUMS[0].invokeExact(x, n, first, last, base, scale, lanes);
        }
        TREES[0].invokeExact(lanes, 0, first, last, sums, moments);
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    sumDeepBlocks(x, n, from, whole, -Float.MAX_VALUE, Float.MAX_VALUE, base, scale, sums, moments);
    if (whole < to) {
      reference.blockSums(x, n, Math.max(from, whole), to, base, scale, sums, moments);
    }
  }

  /// Sums the blocks that loops have marked as those where some values have no weight.
  private static void sumDeepBlocks(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float scale,
      float[] sums,
      float[] moments) {
    float[] lanes = LANES_OF_BLOCKS.get();
    try {
      for (int block = from; block < to; block++) {
        if (Float.isNaN(sums[block])) {
          DEEP_SUMS[0].invokeExact(x, n, block, block + 1, floor, ceiling, base, scale, lanes);
          TREES[0].invokeExact(lanes, 0, block, block + 1, sums, moments);
        }
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  @Override
  public int windowSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float scale,
      float[] sums,
      float[] moments) {
    int whole = whole(n, to, LANES);
    int inside = 0;
    float[] lanes = LANES_OF_BLOCKS.get();
    try {
      for (int first = from; first < whole; first += BLOCKS_TOGETHER) {
        int last = Math.min(whole, first + BLOCKS_TOGETHER);
        if (scale == 1) {
          inside +=
              (int) WINDOW_SUMS[0].invokeExact(x, n, first, last, floor, ceiling, base, lanes);
        } else {
          inside +=
              (int)
                  SCALED_WINDOW_SUMS[0].invokeExact(
                      x, n, first, last, floor, ceiling, base, scale, lanes);
        }
        TREES[0].invokeExact(lanes, 0, first, last, sums, moments);
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    sumDeepBlocks(x, n, from, whole, floor, ceiling, base, scale, sums, moments);
    if (whole < to) {
      int first = Math.max(from, whole);
      inside += reference.windowSums(x, n, first, to, floor, ceiling, base, scale, sums, moments);
    }
    return inside;
  }

  @Override
  public int nestedSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float base,
      float scale,
      float[] sums,
      float[] moments,
      float[] reachingSums,
      float[] reachingMoments) {
    int whole = whole(n, to, LANES);
    int reaching = 0;
    float[] lanes = LANES_OF_BLOCKS.get();
    try {
      for (int first = from; first < whole; first += BLOCKS_TOGETHER) {
        int last = Math.min(whole, first + BLOCKS_TOGETHER);
        if (scale == 1) {
          reaching += (int) NESTED_SUMS[0].invokeExact(x, n, first, last, floor, base, lanes);
        } else {
          reaching +=
              (int) SCALED_NESTED_SUMS[0].invokeExact(x, n, first, last, floor, base, scale, lanes);
        }
        TREES[0].invokeExact(lanes, 0, first, last, sums, moments);
        TREES[0].invokeExact(lanes, 2 * OTHERS, first, last, reachingSums, reachingMoments);
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    float none = -Float.MAX_VALUE;
    float all = Float.MAX_VALUE;
    sumDeepBlocks(x, n, from, whole, none, all, base, scale, sums, moments);
    sumDeepBlocks(x, n, from, whole, floor, all, base, scale, reachingSums, reachingMoments);
    if (whole < to) {
      int first = Math.max(from, whole);
      reaching +=
          reference.nestedSums(
              x, n, first, to, floor, base, scale, sums, moments, reachingSums, reachingMoments);
    }
    return reaching;
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
    float[] lanes = LANES_OF_BLOCKS.get();
    try {
      for (int first = from; first < whole; first += BLOCKS_TOGETHER) {
        int last = Math.min(whole, first + BLOCKS_TOGETHER);
        SPREADS[0].invokeExact(x, n, first, last, floor, ceiling, pivot, lanes);
        TREES[0].invokeExact(lanes, 0, first, last, sums, squares);
      }
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
