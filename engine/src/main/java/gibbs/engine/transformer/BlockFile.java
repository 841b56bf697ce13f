package gibbs.engine.transformer;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.transformer.FeedForward.Gated;
import gibbs.engine.transformer.FeedForward.Mixture;
import gibbs.engine.transformer.FeedForward.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The tensors of one block, by the names that they have behind `blk.N.`: the parts that families
/// share.
///
/// @param file the model file
/// @param shape its sizes
/// @param layer the block's number
record BlockFile(NetworkFile file, NetworkShape shape, int layer) {
  /// Describes all blocks of a file, which must hold no more of them than it says.
  static List<Block> all(
      NetworkFile file, NetworkShape shape, Function<BlockFile, Block> description) {
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.add(description.apply(new BlockFile(file, shape, layer)));
    }
    if (new BlockFile(file, shape, shape.layers()).has("attn_norm.weight")) {
      throw file.refuse("block_count", "the number of the file's blocks, which is greater");
    }
    return blocks;
  }

  private String name(String part) {
    return "blk." + layer + "." + part;
  }

  boolean has(String tensor) {
    return file.has(name(tensor));
  }

  /// A root-mean-square norm over the width.
  Norm rmsNorm(String part) {
    return file.rmsNorm(name(part), shape.width());
  }

  /// A root-mean-square norm over a head.
  Norm headNorm(String part) {
    return file.rmsNorm(name(part), shape.headLength());
  }

  /// A layer norm over the width.
  Norm layerNorm(String part) {
    return file.layerNorm(name(part), shape.width());
  }

  /// Plain attention; queries, keys and values from three tensors or from one, in this order.
  SelfAttention attention(Rotation rotation) {
    int width = shape.width();
    int queries = shape.queryLength();
    int kv = shape.kvLength();
    Linear output = file.linear(name("attn_output"), queries, width);
    if (has("attn_qkv.weight")) {
      Linear all = file.linear(name("attn_qkv"), width, queries + 2 * kv);
      return SelfAttention.plain(
          all.outputs(0, queries),
          all.outputs(queries, kv),
          all.outputs(queries + kv, kv),
          output,
          rotation,
          shape.headLength());
    }
    return SelfAttention.plain(
        file.linear(name("attn_q"), width, queries),
        file.linear(name("attn_k"), width, kv),
        file.linear(name("attn_v"), width, kv),
        output,
        rotation,
        shape.headLength());
  }

  /// A gated layer; gate and up from two tensors, or from one in this order.
  Gated gated(Activation activation) {
    int width = shape.width();
    int inner = file.positive("feed_forward_length");
    if (has("ffn_gate.weight") || !file.has(name("ffn_up.weight"), width, 2L * inner)) {
      return gated("", inner, activation);
    }
    Linear both = file.linear(name("ffn_up"), width, 2 * inner);
    Linear down = file.linear(name("ffn_down"), inner, width);
    return new Gated(both.outputs(0, inner), both.outputs(inner, inner), down, activation);
  }

  private Gated gated(String suffix, int inner, Activation activation) {
    int width = shape.width();
    return new Gated(
        file.linear(name("ffn_gate" + suffix), width, inner),
        file.linear(name("ffn_up" + suffix), width, inner),
        file.linear(name("ffn_down" + suffix), inner, width),
        activation);
  }

  /// The expert beside a mixture that every position uses.
  Gated sharedExpert(int inner) {
    return gated("_shexp", inner, Activation.SILU);
  }

  /// How much a position takes of the shared expert, before the sigmoid.
  Linear sharedGate() {
    return file.linear(name("ffn_gate_inp_shexp"), shape.width(), 1);
  }

  /// A layer of up, GELU and down.
  FeedForward plain() {
    int inner = file.positive("feed_forward_length");
    return new FeedForward.Plain(
        file.linear(name("ffn_up"), shape.width(), inner),
        file.linear(name("ffn_down"), inner, shape.width()));
  }

  /// A mixture of gated experts.
  ///
  /// @param inner an expert's inner width
  /// @param weighting of their outputs
  Mixture mixture(int inner, Weighting weighting) {
    int count = file.positive("expert_count");
    int used = file.positive("expert_used_count");
    if (used > count) {
      throw file.refuse("expert_used_count", "at most expert_count, " + count);
    }
    int width = shape.width();
    Linear router = file.linear(name("ffn_gate_inp"), width, count);
    Tensor gates = file.matrix(name("ffn_gate_exps.weight"), width, inner, count);
    Tensor ups = file.matrix(name("ffn_up_exps.weight"), width, inner, count);
    Tensor downs = file.matrix(name("ffn_down_exps.weight"), inner, width, count);
    List<Gated> experts = new ArrayList<>();
    for (int expert = 0; expert < count; expert++) {
      experts.add(
          new Gated(
              expert(gates, expert, inner),
              expert(ups, expert, inner),
              expert(downs, expert, width),
              Activation.SILU));
    }
    return new Mixture(router, List.copyOf(experts), used, weighting);
  }

  private static Linear expert(Tensor stack, int expert, int rows) {
    long bytes = rows * stack.rowBytes();
    Tensor matrix =
        new Tensor(
            stack.name(),
            stack.type(),
            new long[] {stack.rowLength(), rows},
            stack.data().asSlice(expert * bytes, bytes));
    return new Linear(matrix, new float[0]);
  }
}
