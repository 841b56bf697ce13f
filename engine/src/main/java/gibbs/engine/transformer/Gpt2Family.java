package gibbs.engine.transformer;

import gibbs.engine.gguf.Tensor;

/// GPT-2 (Radford et al. 2019): layer norms, biases everywhere, learned positions, no rotation, a
/// feed-forward layer with GELU and without gate.
final class Gpt2Family {
  private Gpt2Family() {}

  static Network describe(NetworkFile file) {
    NetworkShape shape = NetworkShape.of(file);
    Tensor tokens = file.tokens(shape);
    Tensor positions = file.matrix("position_embd.weight", shape.width(), shape.contextLength());
    return new Network(
        shape,
        new Embedding(tokens, 1, positions),
        BlockFile.all(
            file,
            shape,
            block ->
                new Block(
                    block.layerNorm("attn_norm"),
                    block.attention(Rotation.NONE),
                    block.layerNorm("ffn_norm"),
                    block.plain())),
        file.layerNorm("output_norm", shape.width()),
        file.head(shape));
  }
}
