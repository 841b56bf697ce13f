package gibbs.kernels.vector;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.Scratch;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;

/// Rows of a matrix times columns. Rows are unpacked to scratch, as many as the first-level cache
/// holds beside the columns of a tile, then multiplied by tiles of 4 rows × 3 columns: 12 sums of
/// two accumulators each, 14 loads for 24 products.
///
/// The four rows of a tile lie interleaved, 16 numbers of each in turn, and so do the columns of a
/// group: a tile's loop then has two addresses, not seven, and its lines spread evenly over the
/// sets of the cache. All lies in one aligned array, for loads that cross cache lines halve the
/// speed.
///
/// Before rows are unpacked they are fetched: their cache lines then come from memory many at once,
/// where unpacking would wait for a few at a time.
final class Tiles {
  /// Rows of a tile.
  static final int ROWS = 4;

  private static final int LANES = 16;
  private static final int BLOCK = 2 * LANES;
  private static final int COLUMNS = 3;
  private static final int MOST_TILES_UNPACKED = 4;

  /// Numbers that the first-level cache holds, of 32 KiB to 48 KiB.
  private static final int CACHED_NUMBERS = 10_240;

  /// Bytes of the matrix that are fetched at once: a part of the second-level cache.
  private static final long FETCHED_BYTES = 1 << 17;

  /// Room for a tile's sums, 16 lanes each.
  private static final int SUM_NUMBERS = LANES * ROWS * COLUMNS;

  private static final MethodHandle[] SUMS = {
    OutOfLine.find(
        MethodHandles.lookup(),
        Tiles.class,
        "sums",
        MethodType.methodType(
            void.class, float[].class, int.class, int.class, float[].class, int.class, int.class))
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
    long rowBytes = w.rowBytes();
    int tilesCached = (CACHED_NUMBERS / length - COLUMNS) / ROWS;
    int together = ROWS * Math.clamp(tilesCached, 1, MOST_TILES_UNPACKED);
    int fetchedTogether = Math.max(together, (int) (FETCHED_BYTES / rowBytes));
    int xAt = Scratch.ALIGNED_START;
    int sumsAt = xAt + columns * length;
    int rowsAt = sumsAt + SUM_NUMBERS;
    float[] room = scratch.aligned(rowsAt + together * length);
    if (!scratch.isCopied(x)) {
      interleave(x, columns, length, room, xAt);
    }
    int fetched = firstRow;
    for (int row = firstRow; row < lastRow; row += together) {
      int end = Math.min(row + together, lastRow);
      if (end > fetched) {
        fetched = Math.min(lastRow, row + fetchedTogether);
        scratch.fetch(w.data(), row * rowBytes, fetched * rowBytes);
      }
      for (int first = row; first < end; first += ROWS) {
        int rows = Math.min(ROWS, end - first);
        Unpacking.tile(w, first * rowBytes, rows, room, rowsAt + (first - row) * length);
      }
      for (int column = 0; column < columns; ) {
        int width = width(columns, column);
        int columnAt = xAt + column * length;
        for (int first = row; first < end; first += ROWS) {
          tile(room, rowsAt + (first - row) * length, length / BLOCK, columnAt, width, sumsAt);
          int rows = Math.min(ROWS, end - first);
          reduce(room, sumsAt, width, y, column * stride + first, stride, rows);
        }
        column += width;
      }
    }
  }

  /// Width of the group that begins at a column. Groups are of nearly equal width, for a narrow one
  /// wastes loads: 32 columns are 2 + 10 × 3.
  private static int width(int columns, int column) {
    int left = (columns - column + COLUMNS - 1) / COLUMNS;
    return (columns - column) / left;
  }

  /// The columns of each group side by side, 16 numbers of each in turn.
  private static void interleave(float[] x, int columns, int length, float[] room, int at) {
    for (int column = 0; column < columns; ) {
      int width = width(columns, column);
      for (int index = 0; index < width; index++) {
        int to = at + column * length + index * LANES;
        spread(x, (column + index) * length, length, room, to, width * LANES);
      }
      column += width;
    }
  }

  private static void spread(float[] x, int from, int length, float[] room, int at, int distance) {
    for (int k = 0; k < length; k += LANES) {
      vector(x, from + k).intoArray(room, at);
      at += distance;
    }
  }

  private static void tile(float[] room, int wAt, int blocks, int xAt, int width, int sumsAt) {
    switch (width) {
      case 3 -> tile3(room, wAt, blocks, xAt, sumsAt);
      case 2 -> tile2(room, wAt, blocks, xAt, sumsAt);
      default -> tile1(room, wAt, blocks, xAt, sumsAt);
    }
  }

  /// The sums of a tile, lanes `[column][row][lane]`, to as many rows of each column.
  private static void reduce(
      float[] room, int sumsAt, int width, float[] y, int yAt, int stride, int rows) {
    boolean isWhole = rows == ROWS;
    try {
      if (isWhole) {
        SUMS[0].invokeExact(room, sumsAt, width, y, yAt, stride);
      } else {
        SUMS[0].invokeExact(room, sumsAt, width, room, sumsAt, ROWS);
      }
    } catch (Throwable e) {
      throw OutOfLine.thrown(e);
    }
    for (int column = 0; column < width && !isWhole; column++) {
      System.arraycopy(room, sumsAt + column * ROWS, y, yAt + column * stride, rows);
    }
  }

  /// The sums of whole tiles, without loops: they are short, and the processor would guess their
  /// ends wrong.
  static void sums(float[] room, int at, int width, float[] y, int yAt, int stride) {
    sums(room, at, y, yAt);
    if (width > 1) {
      sums(room, at + ROWS * LANES, y, yAt + stride);
    }
    if (width > 2) {
      sums(room, at + 2 * ROWS * LANES, y, yAt + 2 * stride);
    }
  }

  private static void sums(float[] room, int at, float[] y, int yAt) {
    Lanes.sums(room, at).intoArray(y, yAt);
  }

  private static FloatVector vector(float[] room, int at) {
    return FloatVector.fromArray(Lanes.F512, room, at);
  }

  private static void tile3(float[] room, int wAt, int blocks, int xAt, int sumsAt) {
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
    for (int block = 0; block < blocks; block++) {
      int w = wAt + block * (ROWS * BLOCK);
      int x = xAt + block * (3 * BLOCK);
      FloatVector a0 = vector(room, w);
      FloatVector a1 = vector(room, w + 16);
      FloatVector a2 = vector(room, w + 32);
      FloatVector a3 = vector(room, w + 48);
      FloatVector x0 = vector(room, x);
      l00 = a0.fma(x0, l00);
      l10 = a1.fma(x0, l10);
      l20 = a2.fma(x0, l20);
      l30 = a3.fma(x0, l30);
      FloatVector x1 = vector(room, x + 16);
      l01 = a0.fma(x1, l01);
      l11 = a1.fma(x1, l11);
      l21 = a2.fma(x1, l21);
      l31 = a3.fma(x1, l31);
      FloatVector x2 = vector(room, x + 32);
      l02 = a0.fma(x2, l02);
      l12 = a1.fma(x2, l12);
      l22 = a2.fma(x2, l22);
      l32 = a3.fma(x2, l32);
      FloatVector b0 = vector(room, w + 64);
      FloatVector b1 = vector(room, w + 80);
      FloatVector b2 = vector(room, w + 96);
      FloatVector b3 = vector(room, w + 112);
      FloatVector y0 = vector(room, x + 48);
      h00 = b0.fma(y0, h00);
      h10 = b1.fma(y0, h10);
      h20 = b2.fma(y0, h20);
      h30 = b3.fma(y0, h30);
      FloatVector y1 = vector(room, x + 64);
      h01 = b0.fma(y1, h01);
      h11 = b1.fma(y1, h11);
      h21 = b2.fma(y1, h21);
      h31 = b3.fma(y1, h31);
      FloatVector y2 = vector(room, x + 80);
      h02 = b0.fma(y2, h02);
      h12 = b1.fma(y2, h12);
      h22 = b2.fma(y2, h22);
      h32 = b3.fma(y2, h32);
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

  private static void tile2(float[] room, int wAt, int blocks, int xAt, int sumsAt) {
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
    for (int block = 0; block < blocks; block++) {
      int w = wAt + block * (ROWS * BLOCK);
      int x = xAt + block * (2 * BLOCK);
      FloatVector a0 = vector(room, w);
      FloatVector a1 = vector(room, w + 16);
      FloatVector a2 = vector(room, w + 32);
      FloatVector a3 = vector(room, w + 48);
      FloatVector x0 = vector(room, x);
      l00 = a0.fma(x0, l00);
      l10 = a1.fma(x0, l10);
      l20 = a2.fma(x0, l20);
      l30 = a3.fma(x0, l30);
      FloatVector x1 = vector(room, x + 16);
      l01 = a0.fma(x1, l01);
      l11 = a1.fma(x1, l11);
      l21 = a2.fma(x1, l21);
      l31 = a3.fma(x1, l31);
      FloatVector b0 = vector(room, w + 64);
      FloatVector b1 = vector(room, w + 80);
      FloatVector b2 = vector(room, w + 96);
      FloatVector b3 = vector(room, w + 112);
      FloatVector y0 = vector(room, x + 32);
      h00 = b0.fma(y0, h00);
      h10 = b1.fma(y0, h10);
      h20 = b2.fma(y0, h20);
      h30 = b3.fma(y0, h30);
      FloatVector y1 = vector(room, x + 48);
      h01 = b0.fma(y1, h01);
      h11 = b1.fma(y1, h11);
      h21 = b2.fma(y1, h21);
      h31 = b3.fma(y1, h31);
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

  private static void tile1(float[] room, int wAt, int blocks, int xAt, int sumsAt) {
    FloatVector l00 = FloatVector.zero(Lanes.F512);
    FloatVector h00 = FloatVector.zero(Lanes.F512);
    FloatVector l10 = FloatVector.zero(Lanes.F512);
    FloatVector h10 = FloatVector.zero(Lanes.F512);
    FloatVector l20 = FloatVector.zero(Lanes.F512);
    FloatVector h20 = FloatVector.zero(Lanes.F512);
    FloatVector l30 = FloatVector.zero(Lanes.F512);
    FloatVector h30 = FloatVector.zero(Lanes.F512);
    for (int block = 0; block < blocks; block++) {
      int w = wAt + block * (ROWS * BLOCK);
      int x = xAt + block * BLOCK;
      FloatVector a0 = vector(room, w);
      FloatVector a1 = vector(room, w + 16);
      FloatVector a2 = vector(room, w + 32);
      FloatVector a3 = vector(room, w + 48);
      FloatVector x0 = vector(room, x);
      l00 = a0.fma(x0, l00);
      l10 = a1.fma(x0, l10);
      l20 = a2.fma(x0, l20);
      l30 = a3.fma(x0, l30);
      FloatVector b0 = vector(room, w + 64);
      FloatVector b1 = vector(room, w + 80);
      FloatVector b2 = vector(room, w + 96);
      FloatVector b3 = vector(room, w + 112);
      FloatVector y0 = vector(room, x + 16);
      h00 = b0.fma(y0, h00);
      h10 = b1.fma(y0, h10);
      h20 = b2.fma(y0, h20);
      h30 = b3.fma(y0, h30);
    }
    l00.add(h00).intoArray(room, sumsAt);
    l10.add(h10).intoArray(room, sumsAt + 16);
    l20.add(h20).intoArray(room, sumsAt + 32);
    l30.add(h30).intoArray(room, sumsAt + 48);
  }
}
