package gibbs.engine.transformer;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.ArithmeticPool;
import gibbs.engine.kernel.Kernels;

/// Kernels over all columns of a pass, shared between the threads of the pool. Arrays are
/// `[column][n]`.
///
/// @param kernels the arithmetic of one column
/// @param pool the threads
record Arithmetic(Kernels kernels, ArithmeticPool pool) {
  /// Regions are cut into chunks so that no thread waits long for another. With few columns long
  /// runs of weights matter more, which stream faster from memory.
  private static final int CHUNKS_PER_THREAD = 6;

  private static final long STREAMED_BYTES = 1 << 20;
  private static final int MANY_COLUMNS = 16;
  private static final int ROW_GRAIN = 16;
  private static final int COLUMNS_WORTH_SHARING = 8;
  private static final int MOST_COLUMNS_OF_CHUNK = 4;
  private static final int NUMBER_GRAIN = 8192;

  /// One linear map of a region, and where its products `[column][output]` go.
  ///
  /// @param stride distance of the columns of `out`
  record Product(Linear linear, float[] out, int stride) {
    /// Columns without a gap.
    Product(Linear linear, float[] out) {
      this(linear, out, linear.outputs());
    }

    int rows() {
      return linear.outputs();
    }
  }

  /// One region over the outputs of several linear maps that share their input.
  void multiply(float[] x, int count, Product... products) {
    int total = 0;
    long bytes = 0;
    for (Product product : products) {
      total += product.rows();
      bytes += product.rows() * product.linear.matrix().rowBytes();
    }
    int threads = pool.threads();
    int chunksPerThread =
        count >= MANY_COLUMNS
            ? CHUNKS_PER_THREAD
            : Math.clamp(bytes / (threads * STREAMED_BYTES), 1, CHUNKS_PER_THREAD);
    int grain = Math.max(ROW_GRAIN, total / (threads * chunksPerThread));
    int rows = (grain + ROW_GRAIN - 1) / ROW_GRAIN * ROW_GRAIN;
    int chunks = 0;
    int[] firstChunk = new int[products.length];
    for (int index = 0; index < products.length; index++) {
      firstChunk[index] = chunks;
      chunks += (products[index].rows() + rows - 1) / rows;
    }
    pool.run(
        chunks,
        (chunk, scratch) -> {
          int index = products.length - 1;
          while (firstChunk[index] > chunk) {
            index--;
          }
          Product product = products[index];
          int first = (chunk - firstChunk[index]) * rows;
          int last = Math.min(first + rows, product.rows());
          Tensor matrix = product.linear.matrix();
          kernels.multiply(matrix, first, last, x, count, product.out, product.stride, scratch);
          addBias(product, count, first, last);
        });
  }

  private static void addBias(Product product, int count, int first, int last) {
    float[] bias = product.linear.bias();
    if (bias.length > 0) {
      for (int column = 0; column < count; column++) {
        int at = column * product.stride;
        for (int row = first; row < last; row++) {
          product.out[at + row] += bias[row];
        }
      }
    }
  }

  /// Norms of columns; in place where both arrays are the same.
  void norm(Norm norm, float[] x, float[] out, int count) {
    if (norm != Norm.NONE) {
      forColumns(count, (column, _) -> norm(norm, x, column, out, column));
    }
  }

  /// The norm of one vector, the `index`-th of an array to the `outIndex`-th of another.
  void norm(Norm norm, float[] x, int index, float[] out, int outIndex) {
    switch (norm) {
      case Norm.RootMeanSquare(float[] weight, float epsilon) -> {
        int n = weight.length;
        kernels.rmsNorm(x, index * n, weight, epsilon, out, outIndex * n);
      }
      case Norm.Layer(float[] weight, float[] bias, float epsilon) -> {
        int n = weight.length;
        kernels.layerNorm(x, index * n, weight, bias, epsilon, out, outIndex * n);
      }
      case Norm.None() -> {}
    }
  }

  /// Work on each column: shared where there are enough of them, a few columns at a time, since
  /// claiming a chunk takes as long as little work; otherwise all by the calling thread.
  void forColumns(int count, ArithmeticPool.Chunk work) {
    int each =
        count < COLUMNS_WORTH_SHARING
            ? COLUMNS_WORTH_SHARING
            : Math.clamp(count / (2 * pool.threads()), 1, MOST_COLUMNS_OF_CHUNK);
    pool.run(
        (count + each - 1) / each,
        (chunk, scratch) -> {
          int end = Math.min(count, (chunk + 1) * each);
          for (int column = chunk * each; column < end; column++) {
            work.run(column, scratch);
          }
        });
  }

  /// `sum[column][k] += x[column][k]`.
  void add(float[] sum, float[] x, int count, int width) {
    forColumns(
        count,
        (column, _) -> {
          for (int index = column * width; index < (column + 1) * width; index++) {
            sum[index] += x[index];
          }
        });
  }

  /// Caps numbers at ±cap, smoothly.
  void softCap(float[] x, int length, float cap) {
    pool.run(
        (length + NUMBER_GRAIN - 1) / NUMBER_GRAIN,
        (chunk, _) -> {
          int from = chunk * NUMBER_GRAIN;
          kernels.softCap(x, from, Math.min(NUMBER_GRAIN, length - from), cap);
        });
  }
}
