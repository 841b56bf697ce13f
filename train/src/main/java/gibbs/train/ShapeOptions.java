package gibbs.train;

import gibbs.core.Check;
import gibbs.engine.synthetic.ModelShape;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The sizes of the network.
final class ShapeOptions {
  private static final int LARGEST = 1 << 16;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "256",
      description = "Length of the residual stream. Default: 256.")
  private int width;

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "6",
      description = "Layers. Default: 6.")
  private int layers;

  @Option(
      names = "--heads",
      paramLabel = "N",
      defaultValue = "4",
      description = "Query heads; they divide the width into even parts. Default: 4.")
  private int heads;

  @Option(
      names = "--kv-heads",
      paramLabel = "N",
      description = "Key and value heads; they divide the query heads. Default: as many.")
  private @Nullable Integer kvHeads;

  @Option(
      names = "--feed-forward",
      paramLabel = "N",
      description = "Length of the feed-forward block. Default: 8/3 of the width, in 32s.")
  private @Nullable Integer feedForward;

  @Option(
      names = "--context",
      paramLabel = "N",
      defaultValue = "512",
      description = "Tokens that a text of the model can have; rows are so long. Default: 512.")
  private int context;

  @Option(
      names = "--separate-head",
      description = "The output has a matrix of its own. Default: the embedding is used again.")
  private boolean separateHead;

  /// The network for a vocabulary.
  ModelShape shape(int vocabularySize) {
    Check.in("--width", width, 2, LARGEST);
    Check.in("--layers", layers, 1, 1024);
    Check.in("--heads", heads, 1, LARGEST);
    Check.in("--context", context, 2, LARGEST);
    int groups = kvHeads == null ? heads : (int) Check.in("--kv-heads", kvHeads, 1, LARGEST);
    int hidden =
        feedForward == null
            ? Math.ceilDiv(8 * width, 3 * 32) * 32
            : (int) Check.in("--feed-forward", feedForward, 1, LARGEST);
    return new ModelShape(
        width,
        layers,
        heads,
        groups,
        hidden,
        vocabularySize,
        context,
        separateHead ? ModelShape.Head.SEPARATE : ModelShape.Head.TIED);
  }
}
