package gibbs.engine.transformer;

import java.util.List;

/// A network as its parts: embedding, blocks, norm, head. What a family is made of stands in its
/// own class ([Architecture] lists them); [ForwardPass] runs whatever is described.
///
/// @param shape the sizes
/// @param embedding tokens to vectors
/// @param blocks in order
/// @param norm before the head
/// @param head width to V
/// @param logitCap c of the capped logits c · tanh(l/c); infinite where they are not capped
record Network(
    NetworkShape shape,
    Embedding embedding,
    List<Block> blocks,
    Norm norm,
    Linear head,
    float logitCap) {
  Network {
    blocks = List.copyOf(blocks);
  }

  /// A network whose logits are not capped.
  Network(NetworkShape shape, Embedding embedding, List<Block> blocks, Norm norm, Linear head) {
    this(shape, embedding, blocks, norm, head, Float.POSITIVE_INFINITY);
  }
}
