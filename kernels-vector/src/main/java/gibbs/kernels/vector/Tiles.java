package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.Scratch;
import jdk.incubator.vector.FloatVector;

/// Rows of a matrix times several columns. [#ROWS_UNPACKED] rows are unpacked to scratch, then
/// multiplied by tiles of 4 rows × 6 columns: 24 accumulators, 10 loads for 24 products.
///
/// The 32 virtual lanes would be 48 accumulators, more than there are registers. So a tile runs
/// twice: over the vectors that belong to lanes 0 … 15, then over those of lanes 16 … 31. Either
/// run touches cache lines of its own, so nothing is loaded twice, and the bits are those of one
/// column alone.
final class Tiles {
  private static final int VIRTUAL_LANES = 32;
  private static final int LANES = 16;
  private static final int TILE_ROWS = 4;
  private static final int TILE_COLUMNS = 6;
  private static final int ROWS_UNPACKED = 16;

  /// Accumulators of a tile; those of lanes 16 … 31 lie `LANES * SUMS` numbers after those of lanes
  /// 0 … 15.
  private static final int SUMS = TILE_ROWS * TILE_COLUMNS;

  private static final int SUM_NUMBERS = 2 * LANES * SUMS;

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
    float[] rows = scratch.rows(SUM_NUMBERS + ROWS_UNPACKED * length);
    for (int row = firstRow; row < lastRow; row += ROWS_UNPACKED) {
      int count = Math.min(ROWS_UNPACKED, lastRow - row);
      for (int index = 0; index < count; index++) {
        long at = (row + index) * w.rowBytes();
        Unpacking.row(w.type(), w.data(), at, length, rows, SUM_NUMBERS + index * length);
      }
      // Tiles of nearly equal width, for a narrow one wastes loads: 32 columns are 4 × 5 + 2 × 6.
      int column = 0;
      for (int left = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS; left > 0; left--) {
        int width = (columns - column) / left;
        products(rows, count, length, x, column, width, y, stride, row);
        column += width;
      }
    }
  }

  /// All unpacked rows times one group of columns.
  private static void products(
      float[] rows,
      int count,
      int length,
      float[] x,
      int column,
      int width,
      float[] y,
      int stride,
      int row) {
    int index = 0;
    for (; index + TILE_ROWS <= count; index += TILE_ROWS) {
      int wAt = SUM_NUMBERS + index * length;
      int xAt = column * length;
      tile(rows, wAt, length, x, xAt, width, 0);
      tile(rows, wAt, length, x, xAt, width, LANES);
      for (int c = 0; c < width; c++) {
        sums(rows, c * TILE_ROWS * LANES, y, (column + c) * stride + row + index);
      }
    }
    for (; index < count; index++) {
      for (int c = column; c < column + width; c++) {
        y[c * stride + row + index] =
            Lanes.dot(rows, SUM_NUMBERS + index * length, x, c * length, length);
      }
    }
  }

  private static void tile(
      float[] rows, int wAt, int length, float[] x, int xAt, int width, int half) {
    switch (width) {
      case 6 -> tile6(rows, wAt, length, x, xAt, half, rows);
      case 5 -> tile5(rows, wAt, length, x, xAt, half, rows);
      case 4 -> tile4(rows, wAt, length, x, xAt, half, rows);
      case 3 -> tile3(rows, wAt, length, x, xAt, half, rows);
      case 2 -> tile2(rows, wAt, length, x, xAt, half, rows);
      default -> tile1(rows, wAt, length, x, xAt, half, rows);
    }
  }

  /// The four sums of one column of a tile.
  private static void sums(float[] sums, int at, float[] y, int yAt) {
    for (int r = 0; r < TILE_ROWS; r++) {
      FloatVector low = FloatVector.fromArray(Lanes.F512, sums, at + r * LANES);
      FloatVector high = FloatVector.fromArray(Lanes.F512, sums, at + r * LANES + LANES * SUMS);
      y[yAt + r] = Lanes.tree(low, high);
    }
  }

  private static void tile6(
      float[] w, int wAt, int length, float[] x, int xAt, int half, float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.F512);
    FloatVector s10 = FloatVector.zero(Lanes.F512);
    FloatVector s20 = FloatVector.zero(Lanes.F512);
    FloatVector s30 = FloatVector.zero(Lanes.F512);
    FloatVector s01 = FloatVector.zero(Lanes.F512);
    FloatVector s11 = FloatVector.zero(Lanes.F512);
    FloatVector s21 = FloatVector.zero(Lanes.F512);
    FloatVector s31 = FloatVector.zero(Lanes.F512);
    FloatVector s02 = FloatVector.zero(Lanes.F512);
    FloatVector s12 = FloatVector.zero(Lanes.F512);
    FloatVector s22 = FloatVector.zero(Lanes.F512);
    FloatVector s32 = FloatVector.zero(Lanes.F512);
    FloatVector s03 = FloatVector.zero(Lanes.F512);
    FloatVector s13 = FloatVector.zero(Lanes.F512);
    FloatVector s23 = FloatVector.zero(Lanes.F512);
    FloatVector s33 = FloatVector.zero(Lanes.F512);
    FloatVector s04 = FloatVector.zero(Lanes.F512);
    FloatVector s14 = FloatVector.zero(Lanes.F512);
    FloatVector s24 = FloatVector.zero(Lanes.F512);
    FloatVector s34 = FloatVector.zero(Lanes.F512);
    FloatVector s05 = FloatVector.zero(Lanes.F512);
    FloatVector s15 = FloatVector.zero(Lanes.F512);
    FloatVector s25 = FloatVector.zero(Lanes.F512);
    FloatVector s35 = FloatVector.zero(Lanes.F512);
    int w0 = wAt + half;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt + half;
    int x1 = x0 + length;
    int x2 = x1 + length;
    int x3 = x2 + length;
    int x4 = x3 + length;
    int x5 = x4 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, w, w3 + k);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, x, x0 + k);
      s00 = a0.fma(b0, s00);
      s10 = a1.fma(b0, s10);
      s20 = a2.fma(b0, s20);
      s30 = a3.fma(b0, s30);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, x, x1 + k);
      s01 = a0.fma(b1, s01);
      s11 = a1.fma(b1, s11);
      s21 = a2.fma(b1, s21);
      s31 = a3.fma(b1, s31);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, x, x2 + k);
      s02 = a0.fma(b2, s02);
      s12 = a1.fma(b2, s12);
      s22 = a2.fma(b2, s22);
      s32 = a3.fma(b2, s32);
      FloatVector b3 = FloatVector.fromArray(Lanes.F512, x, x3 + k);
      s03 = a0.fma(b3, s03);
      s13 = a1.fma(b3, s13);
      s23 = a2.fma(b3, s23);
      s33 = a3.fma(b3, s33);
      FloatVector b4 = FloatVector.fromArray(Lanes.F512, x, x4 + k);
      s04 = a0.fma(b4, s04);
      s14 = a1.fma(b4, s14);
      s24 = a2.fma(b4, s24);
      s34 = a3.fma(b4, s34);
      FloatVector b5 = FloatVector.fromArray(Lanes.F512, x, x5 + k);
      s05 = a0.fma(b5, s05);
      s15 = a1.fma(b5, s15);
      s25 = a2.fma(b5, s25);
      s35 = a3.fma(b5, s35);
    }
    int at = half * SUMS;
    s00.intoArray(sums, at + 0);
    s10.intoArray(sums, at + 16);
    s20.intoArray(sums, at + 32);
    s30.intoArray(sums, at + 48);
    s01.intoArray(sums, at + 64);
    s11.intoArray(sums, at + 80);
    s21.intoArray(sums, at + 96);
    s31.intoArray(sums, at + 112);
    s02.intoArray(sums, at + 128);
    s12.intoArray(sums, at + 144);
    s22.intoArray(sums, at + 160);
    s32.intoArray(sums, at + 176);
    s03.intoArray(sums, at + 192);
    s13.intoArray(sums, at + 208);
    s23.intoArray(sums, at + 224);
    s33.intoArray(sums, at + 240);
    s04.intoArray(sums, at + 256);
    s14.intoArray(sums, at + 272);
    s24.intoArray(sums, at + 288);
    s34.intoArray(sums, at + 304);
    s05.intoArray(sums, at + 320);
    s15.intoArray(sums, at + 336);
    s25.intoArray(sums, at + 352);
    s35.intoArray(sums, at + 368);
  }

  private static void tile5(
      float[] w, int wAt, int length, float[] x, int xAt, int half, float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.F512);
    FloatVector s10 = FloatVector.zero(Lanes.F512);
    FloatVector s20 = FloatVector.zero(Lanes.F512);
    FloatVector s30 = FloatVector.zero(Lanes.F512);
    FloatVector s01 = FloatVector.zero(Lanes.F512);
    FloatVector s11 = FloatVector.zero(Lanes.F512);
    FloatVector s21 = FloatVector.zero(Lanes.F512);
    FloatVector s31 = FloatVector.zero(Lanes.F512);
    FloatVector s02 = FloatVector.zero(Lanes.F512);
    FloatVector s12 = FloatVector.zero(Lanes.F512);
    FloatVector s22 = FloatVector.zero(Lanes.F512);
    FloatVector s32 = FloatVector.zero(Lanes.F512);
    FloatVector s03 = FloatVector.zero(Lanes.F512);
    FloatVector s13 = FloatVector.zero(Lanes.F512);
    FloatVector s23 = FloatVector.zero(Lanes.F512);
    FloatVector s33 = FloatVector.zero(Lanes.F512);
    FloatVector s04 = FloatVector.zero(Lanes.F512);
    FloatVector s14 = FloatVector.zero(Lanes.F512);
    FloatVector s24 = FloatVector.zero(Lanes.F512);
    FloatVector s34 = FloatVector.zero(Lanes.F512);
    int w0 = wAt + half;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt + half;
    int x1 = x0 + length;
    int x2 = x1 + length;
    int x3 = x2 + length;
    int x4 = x3 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, w, w3 + k);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, x, x0 + k);
      s00 = a0.fma(b0, s00);
      s10 = a1.fma(b0, s10);
      s20 = a2.fma(b0, s20);
      s30 = a3.fma(b0, s30);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, x, x1 + k);
      s01 = a0.fma(b1, s01);
      s11 = a1.fma(b1, s11);
      s21 = a2.fma(b1, s21);
      s31 = a3.fma(b1, s31);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, x, x2 + k);
      s02 = a0.fma(b2, s02);
      s12 = a1.fma(b2, s12);
      s22 = a2.fma(b2, s22);
      s32 = a3.fma(b2, s32);
      FloatVector b3 = FloatVector.fromArray(Lanes.F512, x, x3 + k);
      s03 = a0.fma(b3, s03);
      s13 = a1.fma(b3, s13);
      s23 = a2.fma(b3, s23);
      s33 = a3.fma(b3, s33);
      FloatVector b4 = FloatVector.fromArray(Lanes.F512, x, x4 + k);
      s04 = a0.fma(b4, s04);
      s14 = a1.fma(b4, s14);
      s24 = a2.fma(b4, s24);
      s34 = a3.fma(b4, s34);
    }
    int at = half * SUMS;
    s00.intoArray(sums, at + 0);
    s10.intoArray(sums, at + 16);
    s20.intoArray(sums, at + 32);
    s30.intoArray(sums, at + 48);
    s01.intoArray(sums, at + 64);
    s11.intoArray(sums, at + 80);
    s21.intoArray(sums, at + 96);
    s31.intoArray(sums, at + 112);
    s02.intoArray(sums, at + 128);
    s12.intoArray(sums, at + 144);
    s22.intoArray(sums, at + 160);
    s32.intoArray(sums, at + 176);
    s03.intoArray(sums, at + 192);
    s13.intoArray(sums, at + 208);
    s23.intoArray(sums, at + 224);
    s33.intoArray(sums, at + 240);
    s04.intoArray(sums, at + 256);
    s14.intoArray(sums, at + 272);
    s24.intoArray(sums, at + 288);
    s34.intoArray(sums, at + 304);
  }

  private static void tile4(
      float[] w, int wAt, int length, float[] x, int xAt, int half, float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.F512);
    FloatVector s10 = FloatVector.zero(Lanes.F512);
    FloatVector s20 = FloatVector.zero(Lanes.F512);
    FloatVector s30 = FloatVector.zero(Lanes.F512);
    FloatVector s01 = FloatVector.zero(Lanes.F512);
    FloatVector s11 = FloatVector.zero(Lanes.F512);
    FloatVector s21 = FloatVector.zero(Lanes.F512);
    FloatVector s31 = FloatVector.zero(Lanes.F512);
    FloatVector s02 = FloatVector.zero(Lanes.F512);
    FloatVector s12 = FloatVector.zero(Lanes.F512);
    FloatVector s22 = FloatVector.zero(Lanes.F512);
    FloatVector s32 = FloatVector.zero(Lanes.F512);
    FloatVector s03 = FloatVector.zero(Lanes.F512);
    FloatVector s13 = FloatVector.zero(Lanes.F512);
    FloatVector s23 = FloatVector.zero(Lanes.F512);
    FloatVector s33 = FloatVector.zero(Lanes.F512);
    int w0 = wAt + half;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt + half;
    int x1 = x0 + length;
    int x2 = x1 + length;
    int x3 = x2 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, w, w3 + k);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, x, x0 + k);
      s00 = a0.fma(b0, s00);
      s10 = a1.fma(b0, s10);
      s20 = a2.fma(b0, s20);
      s30 = a3.fma(b0, s30);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, x, x1 + k);
      s01 = a0.fma(b1, s01);
      s11 = a1.fma(b1, s11);
      s21 = a2.fma(b1, s21);
      s31 = a3.fma(b1, s31);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, x, x2 + k);
      s02 = a0.fma(b2, s02);
      s12 = a1.fma(b2, s12);
      s22 = a2.fma(b2, s22);
      s32 = a3.fma(b2, s32);
      FloatVector b3 = FloatVector.fromArray(Lanes.F512, x, x3 + k);
      s03 = a0.fma(b3, s03);
      s13 = a1.fma(b3, s13);
      s23 = a2.fma(b3, s23);
      s33 = a3.fma(b3, s33);
    }
    int at = half * SUMS;
    s00.intoArray(sums, at + 0);
    s10.intoArray(sums, at + 16);
    s20.intoArray(sums, at + 32);
    s30.intoArray(sums, at + 48);
    s01.intoArray(sums, at + 64);
    s11.intoArray(sums, at + 80);
    s21.intoArray(sums, at + 96);
    s31.intoArray(sums, at + 112);
    s02.intoArray(sums, at + 128);
    s12.intoArray(sums, at + 144);
    s22.intoArray(sums, at + 160);
    s32.intoArray(sums, at + 176);
    s03.intoArray(sums, at + 192);
    s13.intoArray(sums, at + 208);
    s23.intoArray(sums, at + 224);
    s33.intoArray(sums, at + 240);
  }

  private static void tile3(
      float[] w, int wAt, int length, float[] x, int xAt, int half, float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.F512);
    FloatVector s10 = FloatVector.zero(Lanes.F512);
    FloatVector s20 = FloatVector.zero(Lanes.F512);
    FloatVector s30 = FloatVector.zero(Lanes.F512);
    FloatVector s01 = FloatVector.zero(Lanes.F512);
    FloatVector s11 = FloatVector.zero(Lanes.F512);
    FloatVector s21 = FloatVector.zero(Lanes.F512);
    FloatVector s31 = FloatVector.zero(Lanes.F512);
    FloatVector s02 = FloatVector.zero(Lanes.F512);
    FloatVector s12 = FloatVector.zero(Lanes.F512);
    FloatVector s22 = FloatVector.zero(Lanes.F512);
    FloatVector s32 = FloatVector.zero(Lanes.F512);
    int w0 = wAt + half;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt + half;
    int x1 = x0 + length;
    int x2 = x1 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, w, w3 + k);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, x, x0 + k);
      s00 = a0.fma(b0, s00);
      s10 = a1.fma(b0, s10);
      s20 = a2.fma(b0, s20);
      s30 = a3.fma(b0, s30);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, x, x1 + k);
      s01 = a0.fma(b1, s01);
      s11 = a1.fma(b1, s11);
      s21 = a2.fma(b1, s21);
      s31 = a3.fma(b1, s31);
      FloatVector b2 = FloatVector.fromArray(Lanes.F512, x, x2 + k);
      s02 = a0.fma(b2, s02);
      s12 = a1.fma(b2, s12);
      s22 = a2.fma(b2, s22);
      s32 = a3.fma(b2, s32);
    }
    int at = half * SUMS;
    s00.intoArray(sums, at + 0);
    s10.intoArray(sums, at + 16);
    s20.intoArray(sums, at + 32);
    s30.intoArray(sums, at + 48);
    s01.intoArray(sums, at + 64);
    s11.intoArray(sums, at + 80);
    s21.intoArray(sums, at + 96);
    s31.intoArray(sums, at + 112);
    s02.intoArray(sums, at + 128);
    s12.intoArray(sums, at + 144);
    s22.intoArray(sums, at + 160);
    s32.intoArray(sums, at + 176);
  }

  private static void tile2(
      float[] w, int wAt, int length, float[] x, int xAt, int half, float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.F512);
    FloatVector s10 = FloatVector.zero(Lanes.F512);
    FloatVector s20 = FloatVector.zero(Lanes.F512);
    FloatVector s30 = FloatVector.zero(Lanes.F512);
    FloatVector s01 = FloatVector.zero(Lanes.F512);
    FloatVector s11 = FloatVector.zero(Lanes.F512);
    FloatVector s21 = FloatVector.zero(Lanes.F512);
    FloatVector s31 = FloatVector.zero(Lanes.F512);
    int w0 = wAt + half;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt + half;
    int x1 = x0 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, w, w3 + k);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, x, x0 + k);
      s00 = a0.fma(b0, s00);
      s10 = a1.fma(b0, s10);
      s20 = a2.fma(b0, s20);
      s30 = a3.fma(b0, s30);
      FloatVector b1 = FloatVector.fromArray(Lanes.F512, x, x1 + k);
      s01 = a0.fma(b1, s01);
      s11 = a1.fma(b1, s11);
      s21 = a2.fma(b1, s21);
      s31 = a3.fma(b1, s31);
    }
    int at = half * SUMS;
    s00.intoArray(sums, at + 0);
    s10.intoArray(sums, at + 16);
    s20.intoArray(sums, at + 32);
    s30.intoArray(sums, at + 48);
    s01.intoArray(sums, at + 64);
    s11.intoArray(sums, at + 80);
    s21.intoArray(sums, at + 96);
    s31.intoArray(sums, at + 112);
  }

  private static void tile1(
      float[] w, int wAt, int length, float[] x, int xAt, int half, float[] sums) {
    FloatVector s00 = FloatVector.zero(Lanes.F512);
    FloatVector s10 = FloatVector.zero(Lanes.F512);
    FloatVector s20 = FloatVector.zero(Lanes.F512);
    FloatVector s30 = FloatVector.zero(Lanes.F512);
    int w0 = wAt + half;
    int w1 = w0 + length;
    int w2 = w1 + length;
    int w3 = w2 + length;
    int x0 = xAt + half;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector a0 = FloatVector.fromArray(Lanes.F512, w, w0 + k);
      FloatVector a1 = FloatVector.fromArray(Lanes.F512, w, w1 + k);
      FloatVector a2 = FloatVector.fromArray(Lanes.F512, w, w2 + k);
      FloatVector a3 = FloatVector.fromArray(Lanes.F512, w, w3 + k);
      FloatVector b0 = FloatVector.fromArray(Lanes.F512, x, x0 + k);
      s00 = a0.fma(b0, s00);
      s10 = a1.fma(b0, s10);
      s20 = a2.fma(b0, s20);
      s30 = a3.fma(b0, s30);
    }
    int at = half * SUMS;
    s00.intoArray(sums, at + 0);
    s10.intoArray(sums, at + 16);
    s20.intoArray(sums, at + 32);
    s30.intoArray(sums, at + 48);
  }
}
