package gibbs.core.logits;

/// Standard deviation of the values of a row's window, each counted once.
final class Spread {
  private static final double LEAST_VARIANCE = 1e-30;
  private static final int STRIDE = 61;

  private final LogitsKernels kernels;
  private final int most;
  private float[] sums = new float[0];
  private float[] squares = new float[0];
  private double sum;
  private double square;

  Spread(int vocabularySize) {
    kernels = LogitsKernels.forLength(vocabularySize);
    most = LogitsKernels.blocks(vocabularySize);
  }

  /// Sums of distances from a value that is nearly the mean, in single precision within blocks;
  /// once more from the mean itself if it was not near. Where these overflow or vanish, in double
  /// precision.
  ///
  /// @param inside how many values the window holds, positive
  double deviation(Row row, int inside) {
    if (sums.length < most) {
      sums = new float[most];
      squares = new float[most];
    }
    float pivot = nearMean(row);
    double variance = variance(row, inside, pivot);
    if (!(sum / inside * (sum / inside) < variance)) {
      variance = variance(row, inside, (float) (pivot + sum / inside));
    }
    return variance > LEAST_VARIANCE && variance < Float.MAX_VALUE
        ? Math.sqrt(variance)
        : plain(row, inside);
  }

  private static float nearMean(Row row) {
    double some = 0;
    int count = 0;
    for (int index = 0; index < row.size(); index += STRIDE) {
      if (row.holds(row.value(index))) {
        some += row.value(index);
        count++;
      }
    }
    return count == 0 ? 0 : (float) (some / count);
  }

  private double variance(Row row, int inside, float pivot) {
    sum = 0;
    square = 0;
    for (int from = 0; from < row.blocks(); from = row.runEnd(from)) {
      int to = row.runEnd(from);
      float[] values = row.array(from);
      kernels.blockSpreads(
          values, row.size(), from, to, row.floor(), row.ceiling(), pivot, sums, squares);
    }
    for (int block = 0; block < row.blocks(); block++) {
      sum += sums[block];
      square += squares[block];
    }
    return square / inside - sum / inside * (sum / inside);
  }

  private static double plain(Row row, int inside) {
    double mean = 0;
    for (int index = 0; index < row.size(); index++) {
      mean += row.holds(row.value(index)) ? row.value(index) / (double) inside : 0;
    }
    double squares = 0;
    for (int index = 0; index < row.size(); index++) {
      double distance = row.value(index) - mean;
      squares += row.holds(row.value(index)) ? distance * distance : 0;
    }
    return Math.sqrt(squares / inside);
  }
}
