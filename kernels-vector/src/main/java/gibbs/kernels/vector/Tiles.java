package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.Scratch;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;

/// Rows of a matrix times several columns. Rows are unpacked to scratch, as many as the first-level
/// cache holds beside the columns of a tile, then multiplied by tiles of 4 rows × 3 columns: 12
/// sums of two accumulators each, 14 loads for 24 products.
///
/// Unpacked rows and columns lie in one aligned array: loads that cross cache lines halve the
/// speed. The four rows of a tile come from the four quarters of the region, since a core reads
/// four places of memory ahead faster than one.
final class Tiles {
  private static final int VIRTUAL_LANES = 32;
  private static final int LANES = 16;
  private static final int TILE_ROWS = 4;
  private static final int TILE_COLUMNS = 3;
  private static final int MOST_TILES_UNPACKED = 4;

  /// Numbers that the first-level cache holds, of 32 KiB to 48 KiB.
  private static final int CACHED_NUMBERS = 10_240;

  /// Room for a tile's sums, 16 lanes each.
  private static final int SUM_NUMBERS = LANES * TILE_ROWS * TILE_COLUMNS;

  private static final MethodHandle[] SUMS = {
    OutOfLine.find(
        MethodHandles.lookup(),
        Tiles.class,
        "sums",
        MethodType.methodType(
            void.class,
            float[].class,
            int.class,
            int.class,
            float[].class,
            int.class,
            int.class,
            int.class))
  };

  private Tiles() {}

  static void multiply(
      Tensor w,
      int firstRow,
      int lastRow,
      float[] x,
      int columns,
      float[] y,
      int stride,
      Scratch scratch) {
    int length = (int) w.rowLength();
    int quarter = (lastRow - firstRow) / TILE_ROWS;
    int tilesCached = (CACHED_NUMBERS / length - TILE_COLUMNS) / TILE_ROWS;
    int together = Math.clamp(tilesCached, 1, MOST_TILES_UNPACKED);
    int xAt = Scratch.ALIGNED_START;
    int sumsAt = xAt + columns * length;
    int rowsAt = sumsAt + SUM_NUMBERS;
    float[] room = scratch.aligned(rowsAt + together * TILE_ROWS * length);
    if (!scratch.isCopied(x)) {
      System.arraycopy(x, 0, room, xAt, columns * length);
    }
    for (int row = firstRow; row < firstRow + quarter; row += together) {
      int tiles = Math.min(together, firstRow + quarter - row);
      for (int index = 0; index < tiles * TILE_ROWS; index++) {
        long at = (row + index / TILE_ROWS + index % TILE_ROWS * quarter) * w.rowBytes();
        Unpacking.row(w.type(), w.data(), at, length, room, rowsAt + index * length);
      }
      // Tiles of nearly equal width, for a narrow one wastes loads: 32 columns are 10 × 3 + 2.
      int column = 0;
      for (int left = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS; left > 0; left--) {
        int width = (columns - column) / left;
        for (int index = 0; index < tiles; index++) {
          int wAt = rowsAt + index * TILE_ROWS * length;
          tile(room, wAt, length, xAt + column * length, width, sumsAt);
          int yAt = column * stride + row + index;
          try {
            SUMS[0].invokeExact(room, sumsAt, width, y, yAt, quarter, stride);
          } catch (Throwable e) {
            throw OutOfLine.thrown(e);
          }
        }
        column += width;
      }
    }
    rest(w, firstRow + TILE_ROWS * quarter, lastRow, x, columns, y, stride, room, rowsAt);
  }

  /// Rows that make no tile.
  private static void rest(
      Tensor w,
      int firstRow,
      int lastRow,
      float[] x,
      int columns,
      float[] y,
      int stride,
      float[] room,
      int rowAt) {
    int length = (int) w.rowLength();
    for (int row = firstRow; row < lastRow; row++) {
      Unpacking.row(w.type(), w.data(), row * w.rowBytes(), length, room, rowAt);
      for (int column = 0; column < columns; column++) {
        y[column * stride + row] = Lanes.dot(room, rowAt, x, column * length, length);
      }
    }
  }

  private static void tile(float[] room, int wAt, int length, int xAt, int width, int sumsAt) {
    switch (width) {
      case 3 -> tile3(room, wAt, length, xAt, sumsAt);
      case 2 -> tile2(room, wAt, length, xAt, sumsAt);
      default -> tile1(room, wAt, length, xAt, sumsAt);
    }
  }

  /// The sums of a tile, to rows a distance apart. Without loops: they are short, and the
  /// processor would guess their ends wrong.
  static void sums(
      float[] room, int sumsAt, int width, float[] y, int yAt, int distance, int stride) {
    sums(room, sumsAt, y, yAt, distance);
    if (width > 1) {
      sums(room, sumsAt + TILE_ROWS * LANES, y, yAt + stride, distance);
    }
    if (width > 2) {
      sums(room, sumsAt + 2 * TILE_ROWS * LANES, y, yAt + 2 * stride, distance);
    }
  }

  private static void sums(float[] room, int at, float[] y, int yAt, int distance) {
    Lanes.trees(
            vector(room, at),
            vector(room, at + LANES),
            vector(room, at + 2 * LANES),
            vector(room, at + 3 * LANES))
        .intoArray(room, at);
    y[yAt] = room[at];
    y[yAt + distance] = room[at + 4];
    y[yAt + 2 * distance] = room[at + 8];
    y[yAt + 3 * distance] = room[at + 12];
  }

  private static FloatVector vector(float[] room, int at) {
    return FloatVector.fromArray(Lanes.F512, room, at);
  }

  private static void tile3(float[] room, int wAt, int length, int xAt, int sumsAt) {
    FloatVector l00 = FloatVector.zero(Lanes.F512);
    FloatVector h00 = FloatVector.zero(Lanes.F512);
    FloatVector l10 = FloatVector.zero(Lanes.F512);
    FloatVector h10 = FloatVector.zero(Lanes.F512);
    FloatVector l20 = FloatVector.zero(Lanes.F512);
    FloatVector h20 = FloatVector.zero(Lanes.F512);
    FloatVector l30 = FloatVector.zero(Lanes.F512);
    FloatVector h30 = FloatVector.zero(Lanes.F512);
    FloatVector l01 = FloatVector.zero(Lanes.F512);
    FloatVector h01 = FloatVector.zero(Lanes.F512);
    FloatVector l11 = FloatVector.zero(Lanes.F512);
    FloatVector h11 = FloatVector.zero(Lanes.F512);
    FloatVector l21 = FloatVector.zero(Lanes.F512);
    FloatVector h21 = FloatVector.zero(Lanes.F512);
    FloatVector l31 = FloatVector.zero(Lanes.F512);
    FloatVector h31 = FloatVector.zero(Lanes.F512);
    FloatVector l02 = FloatVector.zero(Lanes.F512);
    FloatVector h02 = FloatVector.zero(Lanes.F512);
    FloatVector l12 = FloatVector.zero(Lanes.F512);
    FloatVector h12 = FloatVector.zero(Lanes.F512);
    FloatVector l22 = FloatVector.zero(Lanes.F512);
    FloatVector h22 = FloatVector.zero(Lanes.F512);
    FloatVector l32 = FloatVector.zero(Lanes.F512);
    FloatVector h32 = FloatVector.zero(Lanes.F512);
    int w0 = wAt;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt;
    int x1 = x0 + length;
    int x2 = x1 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, room, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, room, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, room, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, room, w3 + k);
      FloatVector xl0 = FloatVector.fromArray(Lanes.F512, room, x0 + k);
      l00 = a0.fma(xl0, l00);
      l10 = a1.fma(xl0, l10);
      l20 = a2.fma(xl0, l20);
      l30 = a3.fma(xl0, l30);
      FloatVector xl1 = FloatVector.fromArray(Lanes.F512, room, x1 + k);
      l01 = a0.fma(xl1, l01);
      l11 = a1.fma(xl1, l11);
      l21 = a2.fma(xl1, l21);
      l31 = a3.fma(xl1, l31);
      FloatVector xl2 = FloatVector.fromArray(Lanes.F512, room, x2 + k);
      l02 = a0.fma(xl2, l02);
      l12 = a1.fma(xl2, l12);
      l22 = a2.fma(xl2, l22);
      l32 = a3.fma(xl2, l32);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, room, w0 + k + LANES);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, room, w1 + k + LANES);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, room, w2 + k + LANES);
      FloatVector b3 = FloatVector.fromArray(Lanes.F512, room, w3 + k + LANES);
      FloatVector yh0 = FloatVector.fromArray(Lanes.F512, room, x0 + k + LANES);
      h00 = b0.fma(yh0, h00);
      h10 = b1.fma(yh0, h10);
      h20 = b2.fma(yh0, h20);
      h30 = b3.fma(yh0, h30);
      FloatVector yh1 = FloatVector.fromArray(Lanes.F512, room, x1 + k + LANES);
      h01 = b0.fma(yh1, h01);
      h11 = b1.fma(yh1, h11);
      h21 = b2.fma(yh1, h21);
      h31 = b3.fma(yh1, h31);
      FloatVector yh2 = FloatVector.fromArray(Lanes.F512, room, x2 + k + LANES);
      h02 = b0.fma(yh2, h02);
      h12 = b1.fma(yh2, h12);
      h22 = b2.fma(yh2, h22);
      h32 = b3.fma(yh2, h32);
    }
    l00.add(h00).intoArray(room, sumsAt);
    l10.add(h10).intoArray(room, sumsAt + 16);
    l20.add(h20).intoArray(room, sumsAt + 32);
    l30.add(h30).intoArray(room, sumsAt + 48);
    l01.add(h01).intoArray(room, sumsAt + 64);
    l11.add(h11).intoArray(room, sumsAt + 80);
    l21.add(h21).intoArray(room, sumsAt + 96);
    l31.add(h31).intoArray(room, sumsAt + 112);
    l02.add(h02).intoArray(room, sumsAt + 128);
    l12.add(h12).intoArray(room, sumsAt + 144);
    l22.add(h22).intoArray(room, sumsAt + 160);
    l32.add(h32).intoArray(room, sumsAt + 176);
  }

  private static void tile2(float[] room, int wAt, int length, int xAt, int sumsAt) {
    FloatVector l00 = FloatVector.zero(Lanes.F512);
    FloatVector h00 = FloatVector.zero(Lanes.F512);
    FloatVector l10 = FloatVector.zero(Lanes.F512);
    FloatVector h10 = FloatVector.zero(Lanes.F512);
    FloatVector l20 = FloatVector.zero(Lanes.F512);
    FloatVector h20 = FloatVector.zero(Lanes.F512);
    FloatVector l30 = FloatVector.zero(Lanes.F512);
    FloatVector h30 = FloatVector.zero(Lanes.F512);
    FloatVector l01 = FloatVector.zero(Lanes.F512);
    FloatVector h01 = FloatVector.zero(Lanes.F512);
    FloatVector l11 = FloatVector.zero(Lanes.F512);
    FloatVector h11 = FloatVector.zero(Lanes.F512);
    FloatVector l21 = FloatVector.zero(Lanes.F512);
    FloatVector h21 = FloatVector.zero(Lanes.F512);
    FloatVector l31 = FloatVector.zero(Lanes.F512);
    FloatVector h31 = FloatVector.zero(Lanes.F512);
    int w0 = wAt;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt;
    int x1 = x0 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, room, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, room, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, room, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, room, w3 + k);
      FloatVector xl0 = FloatVector.fromArray(Lanes.F512, room, x0 + k);
      l00 = a0.fma(xl0, l00);
      l10 = a1.fma(xl0, l10);
      l20 = a2.fma(xl0, l20);
      l30 = a3.fma(xl0, l30);
      FloatVector xl1 = FloatVector.fromArray(Lanes.F512, room, x1 + k);
      l01 = a0.fma(xl1, l01);
      l11 = a1.fma(xl1, l11);
      l21 = a2.fma(xl1, l21);
      l31 = a3.fma(xl1, l31);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, room, w0 + k + LANES);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, room, w1 + k + LANES);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, room, w2 + k + LANES);
      FloatVector b3 = FloatVector.fromArray(Lanes.F512, room, w3 + k + LANES);
      FloatVector yh0 = FloatVector.fromArray(Lanes.F512, room, x0 + k + LANES);
      h00 = b0.fma(yh0, h00);
      h10 = b1.fma(yh0, h10);
      h20 = b2.fma(yh0, h20);
      h30 = b3.fma(yh0, h30);
      FloatVector yh1 = FloatVector.fromArray(Lanes.F512, room, x1 + k + LANES);
      h01 = b0.fma(yh1, h01);
      h11 = b1.fma(yh1, h11);
      h21 = b2.fma(yh1, h21);
      h31 = b3.fma(yh1, h31);
    }
    l00.add(h00).intoArray(room, sumsAt);
    l10.add(h10).intoArray(room, sumsAt + 16);
    l20.add(h20).intoArray(room, sumsAt + 32);
    l30.add(h30).intoArray(room, sumsAt + 48);
    l01.add(h01).intoArray(room, sumsAt + 64);
    l11.add(h11).intoArray(room, sumsAt + 80);
    l21.add(h21).intoArray(room, sumsAt + 96);
    l31.add(h31).intoArray(room, sumsAt + 112);
  }

  private static void tile1(float[] room, int wAt, int length, int xAt, int sumsAt) {
    FloatVector l00 = FloatVector.zero(Lanes.F512);
    FloatVector h00 = FloatVector.zero(Lanes.F512);
    FloatVector l10 = FloatVector.zero(Lanes.F512);
    FloatVector h10 = FloatVector.zero(Lanes.F512);
    FloatVector l20 = FloatVector.zero(Lanes.F512);
    FloatVector h20 = FloatVector.zero(Lanes.F512);
    FloatVector l30 = FloatVector.zero(Lanes.F512);
    FloatVector h30 = FloatVector.zero(Lanes.F512);
    int w0 = wAt;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, room, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, room, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, room, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, room, w3 + k);
      FloatVector xl0 = FloatVector.fromArray(Lanes.F512, room, x0 + k);
      l00 = a0.fma(xl0, l00);
      l10 = a1.fma(xl0, l10);
      l20 = a2.fma(xl0, l20);
      l30 = a3.fma(xl0, l30);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, room, w0 + k + LANES);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, room, w1 + k + LANES);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, room, w2 + k + LANES);
      FloatVector b3 = FloatVector.fromArray(Lanes.F512, room, w3 + k + LANES);
      FloatVector yh0 = FloatVector.fromArray(Lanes.F512, room, x0 + k + LANES);
      h00 = b0.fma(yh0, h00);
      h10 = b1.fma(yh0, h10);
      h20 = b2.fma(yh0, h20);
      h30 = b3.fma(yh0, h30);
    }
    l00.add(h00).intoArray(room, sumsAt);
    l10.add(h10).intoArray(room, sumsAt + 16);
    l20.add(h20).intoArray(room, sumsAt + 32);
    l30.add(h30).intoArray(room, sumsAt + 48);
  }
}
