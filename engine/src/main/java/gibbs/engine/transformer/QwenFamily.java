package gibbs.engine.transformer;

import gibbs.engine.transformer.FeedForward.Mixture;
import gibbs.engine.transformer.FeedForward.SharedMixture;
import gibbs.engine.transformer.FeedForward.Weighting;
import gibbs.engine.transformer.Rotation.Pairing;
import java.util.function.Function;

/// Qwen 2 and 3 (Yang et al. 2024, arXiv:2407.10671; 2025, arXiv:2505.09388): root-mean-square
/// norms, rotated halves, gated SiLU. Qwen 2 has biases on queries, keys and values; Qwen 3 has
/// norms of query and key heads in their place. The mixtures of Qwen 2 have a shared expert.
final class QwenFamily {
  private QwenFamily() {}

  static Network dense(NetworkFile file) {
    return describe(file, block -> block.gated(Activation.SILU));
  }

  static Network mixtureWithSharedExpert(NetworkFile file) {
    int sharedInner =
        file.positive("expert_shared_feed_forward_length", file.positive("feed_forward_length"));
    return describe(
        file,
        block ->
            new SharedMixture(
                mixture(file, block, Weighting.SOFTMAX),
                block.sharedExpert(sharedInner),
                block.sharedGate()));
  }

  static Network mixture(NetworkFile file) {
    return describe(file, block -> mixture(file, block, Weighting.RENORMALISED));
  }

  private static Network describe(NetworkFile file, Function<BlockFile, FeedForward> feedForward) {
    NetworkShape shape = NetworkShape.of(file);
    Embedding embedding = new Embedding(file.tokens(shape), 1);
    Rotation rotation = RotationSettings.of(file, shape).rotation(Pairing.HALVES, file, shape);
    return new Network(
        shape,
        embedding,
        BlockFile.all(
            file,
            shape,
            block ->
                new Block(
                    block.rmsNorm("attn_norm"),
                    attention(block, rotation),
                    block.rmsNorm("ffn_norm"),
                    feedForward.apply(block))),
        file.rmsNorm("output_norm", shape.width()),
        file.head(shape));
  }

  private static SelfAttention attention(BlockFile block, Rotation rotation) {
    SelfAttention attention = block.attention(rotation);
    return block.has("attn_q_norm.weight")
        ? attention.withHeadNorms(block.headNorm("attn_q_norm"), block.headNorm("attn_k_norm"))
        : attention;
  }

  private static Mixture mixture(NetworkFile file, BlockFile block, Weighting weighting) {
    int inner = file.positive("feed_forward_length");
    int used = file.positive("expert_used_count");
    return block.mixture(
        file.positive("expert_feed_forward_length", Math.max(1, inner / used)), weighting);
  }
}
