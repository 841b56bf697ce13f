package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.Scratch;

/// Rows of a matrix times one column, each row unpacked to scratch first.
final class UnpackedRows {
  private UnpackedRows() {}

  static void multiply(Tensor w, int firstRow, int lastRow, float[] x, float[] y, Scratch scratch) {
    int length = (int) w.rowLength();
    float[] unpacked = scratch.rows(length);
    for (int row = firstRow; row < lastRow; row++) {
      Unpacking.row(w.type(), w.data(), row * w.rowBytes(), length, unpacked, 0);
      y[row] = Lanes.dot(unpacked, 0, x, 0, length);
    }
  }
}
