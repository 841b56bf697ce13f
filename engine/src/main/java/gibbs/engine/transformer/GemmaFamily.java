package gibbs.engine.transformer;

import gibbs.engine.transformer.Rotation.Pairing;
import java.util.List;
import java.util.function.Function;

/// Gemma 1, 2 and 3 (Gemma Team 2024, arXiv:2403.08295, arXiv:2408.00118; 2025, arXiv:2503.19786):
/// embeddings times √width, root-mean-square norms (files hold 1 + weight), rotated halves, gated
/// GELU, heads whose length the width does not give.
///
/// Gemma 2 has norms behind both parts, capped scores and logits, and a sliding window in every
/// second block. Gemma 3 has norms of heads in place of the caps, and a window in five blocks of
/// six, with a rotation of their own.
final class GemmaFamily {
  private static final int LAYERS_OF_GEMMA_2_27B = 46;
  private static final int LAYERS_OF_GEMMA_3_27B = 62;
  private static final int WINDOW_PERIOD = 6;
  private static final double LOCAL_BASE = 10_000;

  private GemmaFamily() {}

  static Network gemma(NetworkFile file) {
    NetworkShape shape = NetworkShape.of(file);
    Embedding embedding = embedding(file, shape);
    Rotation rotation = RotationSettings.of(file, shape).rotation(Pairing.HALVES, file, shape);
    return network(
        file,
        shape,
        embedding,
        block ->
            new Block(
                block.rmsNorm("attn_norm"),
                block.attention(rotation),
                block.rmsNorm("ffn_norm"),
                block.gated(Activation.GELU)));
  }

  static Network gemma2(NetworkFile file) {
    NetworkShape shape = NetworkShape.of(file);
    Embedding embedding = embedding(file, shape);
    Rotation rotation = RotationSettings.of(file, shape).rotation(Pairing.HALVES, file, shape);
    float cap = file.cap("attn_logit_softcapping", 50);
    int window = file.positive("attention.sliding_window", 4096);
    double scale = scale(shape, LAYERS_OF_GEMMA_2_27B);
    return network(
        file,
        shape,
        embedding,
        block ->
            between(
                block,
                block
                    .attention(rotation)
                    .withScale(scale)
                    .withCap(cap)
                    .withWindow(block.layer() % 2 == 0 ? window : SelfAttention.ALL)));
  }

  static Network gemma3(NetworkFile file) {
    NetworkShape shape = NetworkShape.of(file);
    Embedding embedding = embedding(file, shape);
    RotationSettings settings = RotationSettings.of(file, shape);
    Rotation global = settings.rotation(Pairing.HALVES, file, shape);
    Rotation local = settings.local(LOCAL_BASE).rotation(Pairing.HALVES);
    int window = file.positive("attention.sliding_window");
    double scale = scale(shape, LAYERS_OF_GEMMA_3_27B);
    return network(
        file,
        shape,
        embedding,
        block -> {
          boolean isGlobal = block.layer() % WINDOW_PERIOD == WINDOW_PERIOD - 1;
          return between(
              block,
              block
                  .attention(isGlobal ? global : local)
                  .withScale(scale)
                  .withHeadNorms(block.headNorm("attn_q_norm"), block.headNorm("attn_k_norm"))
                  .withWindow(isGlobal ? SelfAttention.ALL : window));
        });
  }

  /// A block with norms before and behind both parts.
  private static Block between(BlockFile block, SelfAttention attention) {
    return new Block(
        block.rmsNorm("attn_norm"),
        attention,
        block.rmsNorm("post_attention_norm"),
        block.rmsNorm("ffn_norm"),
        block.gated(Activation.GELU),
        block.rmsNorm("post_ffw_norm"));
  }

  private static Embedding embedding(NetworkFile file, NetworkShape shape) {
    return new Embedding(file.tokens(shape), Math.sqrt(shape.width()));
  }

  private static Network network(
      NetworkFile file,
      NetworkShape shape,
      Embedding embedding,
      Function<BlockFile, Block> description) {
    List<Block> blocks = BlockFile.all(file, shape, description);
    return new Network(
        shape,
        embedding,
        blocks,
        file.rmsNorm("output_norm", shape.width()),
        file.head(shape),
        file.cap("final_logit_softcapping", Float.POSITIVE_INFINITY));
  }

  /// 1/√headLength; the largest model of a generation divides by its width per head.
  private static double scale(NetworkShape shape, int layersOfTheLargest) {
    boolean isLargest = shape.layers() == layersOfTheLargest;
    return 1 / Math.sqrt(isLargest ? shape.width() / shape.heads() : shape.headLength());
  }
}
