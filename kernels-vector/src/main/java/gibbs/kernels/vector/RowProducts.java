package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.jspecify.annotations.Nullable;

/// Rows of a matrix times one column. The rows come from two places of the region in turn, in pairs
/// that share the column's loads: a core reads two places of memory ahead faster than one, or than
/// four. Neighbouring rows walked in step would stream four times slower. Long rows of Q8_0 come
/// from four places, four at once, since their columns do not stay in the first-level cache while
/// weights stream through it.
///
/// Each type has its inner loops in methods of their own, so that each is compiled as a whole. The
/// lanes of four rows are added together.
final class RowProducts {
  private static final int ROWS = 4;
  private static final int LANES = 16;

  /// Where the column lies in scratch, as in [Tiles]: both may work on it in one region. Behind it
  /// lie the sums of four rows.
  private static final int X_AT = Scratch.ALIGNED_START;

  /// Numbers of a column that stay in the first-level cache.
  private static final int MOST_CACHED = 3072;

  /// Lanes of the products of two rows at once, by the type's ordinal.
  private static final @Nullable MethodHandle[] PAIRS =
      loops(Map.of(TensorType.Q8_0, "q80Pair", TensorType.Q4_0, "q40Pair"));

  /// Lanes of the products of four rows at once, where that exceeds no budget of the compiler's.
  private static final @Nullable MethodHandle[] FOURS = loops(Map.of(TensorType.Q8_0, "q80Four"));

  private static final MethodHandle[] SUMS = {
    OutOfLine.find(
        MethodHandles.lookup(),
        RowProducts.class,
        "sums",
        MethodType.methodType(
            void.class, float[].class, int.class, float[].class, int.class, int.class, int.class))
  };

  private RowProducts() {}

  static boolean supports(TensorType type) {
    return switch (type) {
      case F32, F16, BF16, Q8_0, Q4_0 -> true;
      default -> false;
    };
  }

  static void multiply(Tensor w, int firstRow, int lastRow, float[] x, float[] y, Scratch scratch) {
    int fours = (lastRow - firstRow) / ROWS;
    int length = (int) w.rowLength();
    MethodHandle pair = PAIRS[w.type().ordinal()];
    MethodHandle four = FOURS[w.type().ordinal()];
    if (pair == null) {
      for (int row = firstRow; row < firstRow + ROWS * fours; row++) {
        y[row] = row(w, row, x);
      }
    } else {
      float[] room = scratch.aligned(X_AT + length + ROWS * LANES);
      if (!scratch.isCopied(x)) {
        System.arraycopy(x, 0, room, X_AT, length);
      }
      if (four != null && length > MOST_CACHED) {
        multiplyFours(four, w, firstRow, fours, room, y);
      } else {
        multiplyPairs(pair, w, firstRow, 2 * fours, room, y);
      }
    }
    for (int row = firstRow + ROWS * fours; row < lastRow; row++) {
      y[row] = row(w, row, x);
    }
  }

  /// @param half how many rows a half of the region has, an even number
  private static void multiplyPairs(
      MethodHandle pair, Tensor w, int firstRow, int half, float[] room, float[] y) {
    MemorySegment data = w.data();
    int length = (int) w.rowLength();
    int sumsAt = X_AT + length;
    long rowBytes = w.rowBytes();
    long distance = half * rowBytes;
    for (int row = firstRow; row < firstRow + half; row += 2) {
      long at = row * rowBytes;
      try {
        pair.invokeExact(data, at, distance, room, X_AT, length, sumsAt);
        pair.invokeExact(data, at + rowBytes, distance, room, X_AT, length, sumsAt + 2 * LANES);
      } catch (Throwable e) {
        throw OutOfLine.thrown(e);
      }
      reduce(room, sumsAt, y, row, half, 1);
    }
  }

  /// @param quarter how many rows a quarter of the region has
  private static void multiplyFours(
      MethodHandle four, Tensor w, int firstRow, int quarter, float[] room, float[] y) {
    MemorySegment data = w.data();
    int length = (int) w.rowLength();
    int sumsAt = X_AT + length;
    long rowBytes = w.rowBytes();
    long distance = quarter * rowBytes;
    for (int row = firstRow; row < firstRow + quarter; row++) {
      try {
        four.invokeExact(data, row * rowBytes, distance, room, X_AT, length, sumsAt);
      } catch (Throwable e) {
        throw OutOfLine.thrown(e);
      }
      reduce(room, sumsAt, y, row, quarter, 2 * quarter);
    }
  }

  /// Sums of four rows: of two, `distance` apart, and of two that lie `further` on.
  private static void reduce(
      float[] room, int sumsAt, float[] y, int row, int distance, int further) {
    try {
      SUMS[0].invokeExact(room, sumsAt, y, row, distance, further);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  static void sums(float[] room, int sumsAt, float[] y, int row, int distance, int further) {
    Lanes.sums(room, sumsAt).intoArray(room, sumsAt);
    y[row] = room[sumsAt];
    y[row + distance] = room[sumsAt + 1];
    y[row + further] = room[sumsAt + 2];
    y[row + further + distance] = room[sumsAt + 3];
  }

  private static @Nullable MethodHandle[] loops(Map<TensorType, String> names) {
    MethodType type =
        MethodType.methodType(
            void.class,
            MemorySegment.class,
            long.class,
            long.class,
            float[].class,
            int.class,
            int.class,
            int.class);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    @Nullable MethodHandle[] loops = new MethodHandle[TensorType.values().length];
    names.forEach(
        (of, name) -> loops[of.ordinal()] = OutOfLine.find(lookup, RowProducts.class, name, type));
    return loops;
  }

  private static float row(Tensor w, int row, float[] x) {
    int length = (int) w.rowLength();
    long at = row * w.rowBytes();
    return switch (w.type()) {
      case Q8_0 -> q80(w.data(), at, x, length);
      case Q4_0 -> q40(w.data(), at, x, length);
      case F16 -> f16(w.data(), at, x, length);
      case BF16 -> bf16(w.data(), at, x, length);
      case F32 -> f32(w.data(), at, x, length);
      default -> throw new IllegalArgumentException("no vector product for " + w);
    };
  }

  static void q80Pair(
      MemorySegment data, long at, long distance, float[] room, int xAt, int length, int sumsAt) {
    FloatVector low0 = FloatVector.zero(Lanes.F512);
    FloatVector high0 = low0;
    FloatVector low1 = low0;
    FloatVector high1 = low0;
    long at1 = at + distance;
    for (int k = 0; k < length; k += 32) {
      FloatVector lowX = column(room, xAt + k);
      FloatVector highX = column(room, xAt + k + 16);
      FloatVector scale = Unpacking.scale(data, at);
      low0 = Unpacking.bytes(data, at + 2).mul(scale).fma(lowX, low0);
      high0 = Unpacking.bytes(data, at + 18).mul(scale).fma(highX, high0);
      scale = Unpacking.scale(data, at1);
      low1 = Unpacking.bytes(data, at1 + 2).mul(scale).fma(lowX, low1);
      high1 = Unpacking.bytes(data, at1 + 18).mul(scale).fma(highX, high1);
      at += 34;
      at1 += 34;
    }
    low0.add(high0).intoArray(room, sumsAt);
    low1.add(high1).intoArray(room, sumsAt + LANES);
  }

  static void q80Four(
      MemorySegment data, long at, long distance, float[] room, int xAt, int length, int sumsAt) {
    FloatVector low0 = FloatVector.zero(Lanes.F512);
    FloatVector high0 = low0;
    FloatVector low1 = low0;
    FloatVector high1 = low0;
    FloatVector low2 = low0;
    FloatVector high2 = low0;
    FloatVector low3 = low0;
    FloatVector high3 = low0;
    long at1 = at + distance;
    long at2 = at1 + distance;
    long at3 = at2 + distance;
    for (int k = 0; k < length; k += 32) {
      FloatVector lowX = column(room, xAt + k);
      FloatVector highX = column(room, xAt + k + 16);
      FloatVector scale = Unpacking.scale(data, at);
      low0 = Unpacking.bytes(data, at + 2).mul(scale).fma(lowX, low0);
      high0 = Unpacking.bytes(data, at + 18).mul(scale).fma(highX, high0);
      scale = Unpacking.scale(data, at1);
      low1 = Unpacking.bytes(data, at1 + 2).mul(scale).fma(lowX, low1);
      high1 = Unpacking.bytes(data, at1 + 18).mul(scale).fma(highX, high1);
      scale = Unpacking.scale(data, at2);
      low2 = Unpacking.bytes(data, at2 + 2).mul(scale).fma(lowX, low2);
      high2 = Unpacking.bytes(data, at2 + 18).mul(scale).fma(highX, high2);
      scale = Unpacking.scale(data, at3);
      low3 = Unpacking.bytes(data, at3 + 2).mul(scale).fma(lowX, low3);
      high3 = Unpacking.bytes(data, at3 + 18).mul(scale).fma(highX, high3);
      at += 34;
      at1 += 34;
      at2 += 34;
      at3 += 34;
    }
    low0.add(high0).intoArray(room, sumsAt);
    low1.add(high1).intoArray(room, sumsAt + LANES);
    low2.add(high2).intoArray(room, sumsAt + 2 * LANES);
    low3.add(high3).intoArray(room, sumsAt + 3 * LANES);
  }

  static void q40Pair(
      MemorySegment data, long at, long distance, float[] room, int xAt, int length, int sumsAt) {
    FloatVector low0 = FloatVector.zero(Lanes.F512);
    FloatVector high0 = low0;
    FloatVector low1 = low0;
    FloatVector high1 = low0;
    long at1 = at + distance;
    for (int k = 0; k < length; k += 32) {
      FloatVector lowX = column(room, xAt + k);
      FloatVector highX = column(room, xAt + k + 16);
      IntVector levels = Unpacking.levels(Unpacking.scale(data, at));
      IntVector pairs = Unpacking.pairs(data, at + 2);
      low0 = Unpacking.lowNibbles(pairs, levels).fma(lowX, low0);
      high0 = Unpacking.highNibbles(pairs, levels).fma(highX, high0);
      levels = Unpacking.levels(Unpacking.scale(data, at1));
      pairs = Unpacking.pairs(data, at1 + 2);
      low1 = Unpacking.lowNibbles(pairs, levels).fma(lowX, low1);
      high1 = Unpacking.highNibbles(pairs, levels).fma(highX, high1);
      at += 18;
      at1 += 18;
    }
    low0.add(high0).intoArray(room, sumsAt);
    low1.add(high1).intoArray(room, sumsAt + LANES);
  }

  private static float q80(MemorySegment data, long at, float[] x, int length) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int k = 0; k < length; k += 32) {
      FloatVector scale = Unpacking.scale(data, at);
      low = Unpacking.bytes(data, at + 2).mul(scale).fma(column(x, k), low);
      high = Unpacking.bytes(data, at + 18).mul(scale).fma(column(x, k + 16), high);
      at += 34;
    }
    return Lanes.tree(low, high);
  }

  private static float q40(MemorySegment data, long at, float[] x, int length) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int k = 0; k < length; k += 32) {
      IntVector levels = Unpacking.levels(Unpacking.scale(data, at));
      IntVector pairs = Unpacking.pairs(data, at + 2);
      low = Unpacking.lowNibbles(pairs, levels).fma(column(x, k), low);
      high = Unpacking.highNibbles(pairs, levels).fma(column(x, k + 16), high);
      at += 18;
    }
    return Lanes.tree(low, high);
  }

  private static float f16(MemorySegment data, long at, float[] x, int length) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int k = 0; k < length; k += 32) {
      low = Unpacking.halves(data, at).fma(column(x, k), low);
      high = Unpacking.halves(data, at + 32).fma(column(x, k + 16), high);
      at += 64;
    }
    return Lanes.tree(low, high);
  }

  private static float bf16(MemorySegment data, long at, float[] x, int length) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int k = 0; k < length; k += 32) {
      low = Unpacking.brainFloats(data, at).fma(column(x, k), low);
      high = Unpacking.brainFloats(data, at + 32).fma(column(x, k + 16), high);
      at += 64;
    }
    return Lanes.tree(low, high);
  }

  private static float f32(MemorySegment data, long at, float[] x, int length) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int k = 0; k < length; k += 32) {
      low = Unpacking.floats(data, at).fma(column(x, k), low);
      high = Unpacking.floats(data, at + 64).fma(column(x, k + 16), high);
      at += 128;
    }
    return Lanes.tree(low, high);
  }

  private static FloatVector column(float[] x, int k) {
    return FloatVector.fromArray(Lanes.F512, x, k);
  }
}
