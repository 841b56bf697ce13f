package gibbs.train.network;

/// Muon's direction by its definition, in double precision.
final class Muon {
  private Muon() {}

  /// The step for a momentum, without the rate.
  static double[][] step(double[][] momentum) {
    boolean isTall = momentum.length > momentum[0].length;
    double[][] x = isTall ? transposed(momentum) : momentum;
    double squares = 0;
    for (double[] row : x) {
      for (double value : row) {
        squares += value * value;
      }
    }
    x = sum(1 / Math.sqrt(squares), x, 0, x);
    for (int round = 0; round < 5; round++) {
      double[][] a = product(x, transposed(x));
      x = sum(3.4445, x, 1, product(sum(-4.7750, a, 2.0315, product(a, a)), x));
    }
    double[][] result = isTall ? transposed(x) : x;
    double scale = 0.2 * Math.sqrt(Math.max(result.length, result[0].length));
    return sum(scale, result, 0, result);
  }

  private static double[][] sum(double p, double[][] a, double q, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int row = 0; row < a.length; row++) {
      for (int column = 0; column < a[0].length; column++) {
        sum[row][column] = p * a[row][column] + q * b[row][column];
      }
    }
    return sum;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int row = 0; row < a.length; row++) {
      for (int inner = 0; inner < b.length; inner++) {
        for (int column = 0; column < b[0].length; column++) {
          product[row][column] += a[row][inner] * b[inner][column];
        }
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] a) {
    double[][] transposed = new double[a[0].length][a.length];
    for (int row = 0; row < a.length; row++) {
      for (int column = 0; column < a[0].length; column++) {
        transposed[column][row] = a[row][column];
      }
    }
    return transposed;
  }
}
