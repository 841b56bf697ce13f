package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Rows of a matrix times one column, row after row in file order: neighbouring rows walked in step
/// stream four times slower. Each type has an inner loop in a method of its own, so that it is
/// compiled as a whole.
final class RowProducts {
  private RowProducts() {}

  static boolean supports(TensorType type) {
    return switch (type) {
      case F32, F16, BF16, Q8_0, Q4_0 -> true;
      default -> false;
    };
  }

  static void multiply(Tensor w, int firstRow, int lastRow, float[] x, float[] y) {
    MemorySegment data = w.data();
    long rowBytes = w.rowBytes();
    int length = (int) w.rowLength();
    switch (w.type()) {
      case Q8_0 -> {
        for (int row = firstRow; row < lastRow; row++) {
          y[row] = q80(data, row * rowBytes, x, length);
        }
      }
      case Q4_0 -> {
        for (int row = firstRow; row < lastRow; row++) {
          y[row] = q40(data, row * rowBytes, x, length);
        }
      }
      case F16 -> {
        for (int row = firstRow; row < lastRow; row++) {
          y[row] = f16(data, row * rowBytes, x, length);
        }
      }
      case BF16 -> {
        for (int row = firstRow; row < lastRow; row++) {
          y[row] = bf16(data, row * rowBytes, x, length);
        }
      }
      case F32 -> {
        for (int row = firstRow; row < lastRow; row++) {
          y[row] = f32(data, row * rowBytes, x, length);
        }
      }
      default -> throw new IllegalArgumentException("no vector product for " + w);
    }
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
      FloatVector scale = Unpacking.scale(data, at);
      var pairs = Unpacking.pairs(data, at + 2);
      low = Unpacking.lowNibbles(pairs).mul(scale).fma(column(x, k), low);
      high = Unpacking.highNibbles(pairs).mul(scale).fma(column(x, k + 16), high);
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
