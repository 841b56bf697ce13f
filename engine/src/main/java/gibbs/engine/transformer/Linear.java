package gibbs.engine.transformer;

import gibbs.engine.gguf.Tensor;
import java.util.Arrays;

/// A linear map with or without a bias: `y = W x + b`.
///
/// @param matrix W, `[output][input]`, in the mapped file
/// @param bias b, `[output]`; empty where there is none
record Linear(Tensor matrix, float[] bias) {
  /// Length of y.
  int outputs() {
    return Math.toIntExact(matrix.rowCount());
  }

  /// Consecutive outputs of this map, for weights that are stored fused.
  ///
  /// @param from the first output
  /// @param count how many
  /// @return a view
  Linear outputs(int from, int count) {
    Tensor rows =
        new Tensor(
            matrix.name(),
            matrix.type(),
            new long[] {matrix.rowLength(), count},
            matrix.data().asSlice(from * matrix.rowBytes(), count * matrix.rowBytes()));
    return new Linear(rows, bias.length == 0 ? bias : Arrays.copyOfRange(bias, from, from + count));
  }
}
