package gibbs.bench.selection;

import java.util.Random;

/// Logits of a shape, shuffled.
enum Law {
  /// Gaussian, σ 2.5, with 50 outliers up to 15 above.
  PEAKED,
  /// −1.1 log rank.
  ZIPF_11,
  /// −1.5 log rank.
  ZIPF_15,
  /// Gaussian, σ 0.5: nearly all tokens are kept.
  FLAT;

  private static final int OUTLIERS = 50;

  float[] row(int size) {
    Random random = new Random(7);
    float[] row = new float[size];
    for (int rank = 0; rank < size; rank++) {
      row[rank] =
          (float)
              switch (this) {
                case PEAKED ->
                    2.5 * random.nextGaussian() + (rank < OUTLIERS ? 15 * random.nextDouble() : 0);
                case ZIPF_11 -> -1.1 * Math.log(1 + rank);
                case ZIPF_15 -> -1.5 * Math.log(1 + rank);
                case FLAT -> 0.5 * random.nextGaussian();
              };
    }
    for (int index = size - 1; index > 0; index--) {
      int other = random.nextInt(index + 1);
      float swapped = row[index];
      row[index] = row[other];
      row[other] = swapped;
    }
    return row;
  }
}
