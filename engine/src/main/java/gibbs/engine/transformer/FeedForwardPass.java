package gibbs.engine.transformer;

import gibbs.core.logits.ReferenceLogitsKernels;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.transformer.Arithmetic.Product;
import gibbs.engine.transformer.FeedForward.Gated;
import gibbs.engine.transformer.FeedForward.Mixture;
import gibbs.engine.transformer.FeedForward.Plain;
import gibbs.engine.transformer.FeedForward.SharedMixture;

/// The feed-forward layers of blocks, for all columns of a pass.
final class FeedForwardPass {
  private final Arithmetic arithmetic;
  private final int width;
  private float[] gate = {}; //   [column][inner]
  private float[] up = {}; //     [column][inner]
  private float[] opening = {}; // [column]: how much is taken of a shared expert
  private float[] shared = {}; // [column][width]
  private final MixturePass mixtures;

  FeedForwardPass(NetworkShape shape, Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    this.width = shape.width();
    this.mixtures = new MixturePass(width, arithmetic, this);
  }

  /// @param layer of a block
  /// @param x `[column][width]`
  /// @param count columns
  /// @param out receives `[column][width]`; another array
  void run(FeedForward layer, float[] x, int count, float[] out) {
    switch (layer) {
      case Gated gated -> gated(gated, x, count, out);
      case Plain plain -> plain(plain, x, count, out);
      case Mixture mixture -> mixtures.run(mixture, x, count, out);
      case SharedMixture mixture -> sharedMixture(mixture, x, count, out);
    }
  }

  void gated(Gated layer, float[] x, int count, float[] out) {
    int inner = layer.up().outputs();
    reserve(count * inner);
    arithmetic.multiply(x, count, new Product(layer.gate(), gate), new Product(layer.up(), up));
    Kernels kernels = arithmetic.kernels();
    arithmetic.forColumns(
        count,
        (column, _) -> {
          int at = column * inner;
          switch (layer.activation()) {
            case SILU -> kernels.swiglu(gate, at, up, at, inner);
            case GELU -> kernels.geglu(gate, at, up, at, inner);
          }
        });
    arithmetic.multiply(gate, count, new Product(layer.down(), out));
  }

  private void plain(Plain layer, float[] x, int count, float[] out) {
    int inner = layer.up().outputs();
    reserve(count * inner);
    arithmetic.multiply(x, count, new Product(layer.up(), up));
    arithmetic.forColumns(
        count, (column, _) -> arithmetic.kernels().gelu(up, column * inner, inner));
    arithmetic.multiply(up, count, new Product(layer.down(), out));
  }

  private void sharedMixture(SharedMixture layer, float[] x, int count, float[] out) {
    mixtures.run(layer.mixture(), x, count, out);
    if (shared.length < count * width) {
      shared = new float[count * width];
      opening = new float[count];
    }
    gated(layer.shared(), x, count, shared);
    arithmetic.multiply(x, count, new Product(layer.gate(), opening));
    for (int column = 0; column < count; column++) {
      float share = sigmoid(opening[column]);
      for (int k = column * width; k < (column + 1) * width; k++) {
        out[k] = Math.fma(share, shared[k], out[k]);
      }
    }
  }

  private static float sigmoid(float x) {
    float t = ReferenceLogitsKernels.exp(-Math.abs(x));
    return (x >= 0 ? 1 : t) / (1 + t);
  }

  private void reserve(int length) {
    if (gate.length < length) {
      gate = new float[length];
      up = new float[length];
    }
  }
}
