package gibbs.engine.transformer;

import gibbs.engine.transformer.FeedForward.Weighting;
import gibbs.engine.transformer.Rotation.Pairing;

/// Llama 1 to 3, Mistral, SmolLM, and Mixtral where there are experts (Touvron et al. 2023,
/// arXiv:2302.13971; Jiang et al. 2024, arXiv:2401.04088): root-mean-square norms, rotated
/// neighbours, grouped queries, gated SiLU.
final class LlamaFamily {
  private LlamaFamily() {}

  static Network describe(NetworkFile file) {
    NetworkShape shape = NetworkShape.of(file);
    Embedding embedding = new Embedding(file.tokens(shape), 1);
    Rotation rotation = RotationSettings.of(file, shape).rotation(Pairing.NEIGHBOURS, file, shape);
    return new Network(
        shape,
        embedding,
        BlockFile.all(
            file,
            shape,
            block ->
                new Block(
                    block.rmsNorm("attn_norm"),
                    block.attention(rotation),
                    block.rmsNorm("ffn_norm"),
                    feedForward(file, block))),
        file.rmsNorm("output_norm", shape.width()),
        file.head(shape));
  }

  private static FeedForward feedForward(NetworkFile file, BlockFile block) {
    return file.integer("expert_count", 0) == 0
        ? block.gated(Activation.SILU)
        : block.mixture(file.positive("feed_forward_length"), Weighting.RENORMALISED);
  }
}
