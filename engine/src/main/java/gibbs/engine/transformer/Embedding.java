package gibbs.engine.transformer;

import gibbs.engine.gguf.Tensor;
import org.jspecify.annotations.Nullable;

/// How tokens become vectors: `scale · tokens[t] + positions[p]`.
///
/// @param tokens `[token][width]`
/// @param scale of the token's row, dimensionless
/// @param positions `[position][width]` where positions are learned
record Embedding(Tensor tokens, float scale, @Nullable Tensor positions) {
  /// Tokens alone.
  Embedding(Tensor tokens, double scale) {
    this(tokens, (float) scale, null);
  }
}
