package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.jspecify.annotations.Nullable;

/// Rows of a matrix times one column. The rows come from the two halves of the region in turn, in
/// pairs that share the column's loads: a core reads two places of memory ahead faster than one, or
/// than four. Neighbouring rows walked in step would stream four times slower. Each type has an
/// inner loop in a method of its own, so that it is compiled as a whole. The lanes of four rows are
/// added together.
final class RowProducts {
  private static final int ROWS = 4;
  private static final int LANES = 16;
  private static final int SUMS_AT = Scratch.ALIGNED_START;

  /// Lanes of the products of two rows at once, by the type's ordinal.
  private static final @Nullable MethodHandle[] PAIRS = pairs();

  private static final MethodHandle[] SUMS = {
    OutOfLine.find(
        MethodHandles.lookup(),
        RowProducts.class,
        "sums",
        MethodType.methodType(void.class, float[].class, float[].class, int.class, int.class))
  };

  private RowProducts() {}

  static boolean supports(TensorType type) {
    return switch (type) {
      case F32, F16, BF16, Q8_0, Q4_0 -> true;
      default -> false;
    };
  }

  static void multiply(Tensor w, int firstRow, int lastRow, float[] x, float[] y, Scratch scratch) {
    int half = (lastRow - firstRow) / ROWS * 2;
    MethodHandle pair = PAIRS[w.type().ordinal()];
    if (pair != null) {
      multiplyPairs(pair, w, firstRow, half, x, y, scratch);
    } else {
      for (int index = 0; index < 2 * half; index++) {
        int row = firstRow + index / 2 + index % 2 * half;
        y[row] = row(w, row, x);
      }
    }
    for (int row = firstRow + 2 * half; row < lastRow; row++) {
      y[row] = row(w, row, x);
    }
  }

  /// @param half how many rows a half has, an even number
  private static void multiplyPairs(
      MethodHandle pair, Tensor w, int firstRow, int half, float[] x, float[] y, Scratch scratch) {
    float[] room = scratch.aligned(SUMS_AT + ROWS * LANES);
    MemorySegment data = w.data();
    int length = (int) w.rowLength();
    long distance = half * w.rowBytes();
    for (int row = firstRow; row < firstRow + half; row += 2) {
      long at = row * w.rowBytes();
      try {
        pair.invokeExact(data, at, at + distance, x, length, room, SUMS_AT);
        at += w.rowBytes();
        pair.invokeExact(data, at, at + distance, x, length, room, SUMS_AT + 2 * LANES);
      } catch (Throwable e) {
        throw OutOfLine.thrown(e);
      }
      reduce(room, y, row, half);
    }
  }

  private static void reduce(float[] room, float[] y, int row, int half) {
    try {
      SUMS[0].invokeExact(room, y, row, half);
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
  }

  static void sums(float[] room, float[] y, int row, int half) {
    Lanes.sums(room, SUMS_AT).intoArray(room, SUMS_AT);
    y[row] = room[SUMS_AT];
    y[row + half] = room[SUMS_AT + 1];
    y[row + 1] = room[SUMS_AT + 2];
    y[row + half + 1] = room[SUMS_AT + 3];
  }

  private static MethodHandle[] pairs() {
    MethodType type =
        MethodType.methodType(
            void.class,
            MemorySegment.class,
            long.class,
            long.class,
            float[].class,
            int.class,
            float[].class,
            int.class);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandle[] pairs = new MethodHandle[TensorType.values().length];
    pairs[TensorType.Q8_0.ordinal()] = OutOfLine.find(lookup, RowProducts.class, "q80", type);
    pairs[TensorType.Q4_0.ordinal()] = OutOfLine.find(lookup, RowProducts.class, "q40", type);
    return pairs;
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

  static void q80(
      MemorySegment data, long at, long otherAt, float[] x, int length, float[] room, int sumsAt) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    FloatVector otherLow = low;
    FloatVector otherHigh = low;
    for (int k = 0; k < length; k += 32) {
      FloatVector lowX = column(x, k);
      FloatVector highX = column(x, k + 16);
      FloatVector scale = Unpacking.scale(data, at);
      low = Unpacking.bytes(data, at + 2).mul(scale).fma(lowX, low);
      high = Unpacking.bytes(data, at + 18).mul(scale).fma(highX, high);
      FloatVector otherScale = Unpacking.scale(data, otherAt);
      otherLow = Unpacking.bytes(data, otherAt + 2).mul(otherScale).fma(lowX, otherLow);
      otherHigh = Unpacking.bytes(data, otherAt + 18).mul(otherScale).fma(highX, otherHigh);
      at += 34;
      otherAt += 34;
    }
    low.add(high).intoArray(room, sumsAt);
    otherLow.add(otherHigh).intoArray(room, sumsAt + LANES);
  }

  static void q40(
      MemorySegment data, long at, long otherAt, float[] x, int length, float[] room, int sumsAt) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    FloatVector otherLow = low;
    FloatVector otherHigh = low;
    for (int k = 0; k < length; k += 32) {
      FloatVector lowX = column(x, k);
      FloatVector highX = column(x, k + 16);
      IntVector levels = Unpacking.levels(Unpacking.scale(data, at));
      IntVector pairs = Unpacking.pairs(data, at + 2);
      low = Unpacking.lowNibbles(pairs, levels).fma(lowX, low);
      high = Unpacking.highNibbles(pairs, levels).fma(highX, high);
      IntVector otherLevels = Unpacking.levels(Unpacking.scale(data, otherAt));
      IntVector otherPairs = Unpacking.pairs(data, otherAt + 2);
      otherLow = Unpacking.lowNibbles(otherPairs, otherLevels).fma(lowX, otherLow);
      otherHigh = Unpacking.highNibbles(otherPairs, otherLevels).fma(highX, otherHigh);
      at += 18;
      otherAt += 18;
    }
    low.add(high).intoArray(room, sumsAt);
    otherLow.add(otherHigh).intoArray(room, sumsAt + LANES);
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
