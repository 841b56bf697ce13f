package gibbs.engine.transformer;

import gibbs.engine.transformer.Rotation.Pairing;

/// Phi 3 (Abdin et al. 2024, arXiv:2404.14219): Llama's parts with fused projections, rotated
/// halves, and frequency factors for long contexts. Its sliding window is not applied, as in
/// llama.cpp: files do not say reliably which window, and where.
final class Phi3Family {
  private Phi3Family() {}

  static Network describe(NetworkFile file) {
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
                    block.attention(rotation),
                    block.rmsNorm("ffn_norm"),
                    block.gated(Activation.SILU))),
        file.rmsNorm("output_norm", shape.width()),
        file.head(shape));
  }
}
