package gibbs.engine.synthetic;

import static gibbs.engine.synthetic.SyntheticFamily.EXPERT_COUNT;

import gibbs.engine.synthetic.SyntheticFamily.Trait;
import java.util.ArrayList;
import java.util.List;

/// The tensors of a synthetic file, by the names and shapes that files of its family have.
final class SyntheticLayout {
  private static final double LOGIT_DEVIATION = 2;

  private final SyntheticFamily family;
  private final ModelShape shape;
  private final int width;
  private final int queryLength;
  private final int kvLength;
  private final int headLength;
  private final int inner;
  private final List<SyntheticTensor> tensors = new ArrayList<>();

  private SyntheticLayout(SyntheticFamily family, ModelShape shape) {
    this.family = family;
    this.shape = shape;
    this.width = shape.width();
    this.headLength = family.headLength(shape);
    this.queryLength = shape.headCount() * headLength;
    this.kvLength = shape.kvHeadCount() * headLength;
    this.inner = shape.feedForwardLength();
  }

  /// All tensors but frequency factors.
  static List<SyntheticTensor> of(SyntheticFamily family, ModelShape shape) {
    SyntheticLayout layout = new SyntheticLayout(family, shape);
    layout.addEnds();
    for (int layer = 0; layer < shape.layerCount(); layer++) {
      String block = "blk." + layer + ".";
      layout.addAttention(block);
      layout.addFeedForward(block);
    }
    return layout.tensors;
  }

  /// Inner width of an expert.
  static int expertInner(ModelShape shape) {
    return Math.max(1, shape.feedForwardLength() / 2);
  }

  private void addEnds() {
    add("token_embd.weight", LOGIT_DEVIATION, width, shape.vocabularySize());
    if (family.has(Trait.LEARNED_POSITIONS)) {
      add("position_embd.weight", LOGIT_DEVIATION, width, shape.contextLength());
    }
    addNorm("output_norm", width);
    if (shape.head() == ModelShape.Head.SEPARATE) {
      add("output.weight", LOGIT_DEVIATION, width, shape.vocabularySize());
    }
  }

  private void addAttention(String block) {
    addNorm(block + "attn_norm", width);
    Trait biases = Trait.PROJECTION_BIASES;
    if (family.has(Trait.FUSED)) {
      addLinear(block + "attn_qkv", width, queryLength + 2 * kvLength, biases);
    } else {
      addLinear(block + "attn_q", width, queryLength, biases);
      addLinear(block + "attn_k", width, kvLength, biases);
      addLinear(block + "attn_v", width, kvLength, biases);
    }
    addLinear(block + "attn_output", queryLength, width, Trait.OTHER_BIASES);
    if (family.has(Trait.HEAD_NORMS)) {
      addNorm(block + "attn_q_norm", headLength);
      addNorm(block + "attn_k_norm", headLength);
    }
    if (family.has(Trait.POST_NORMS)) {
      addNorm(block + "post_attention_norm", width);
    }
  }

  private void addFeedForward(String block) {
    addNorm(block + "ffn_norm", width);
    if (family.has(Trait.EXPERTS)) {
      addExperts(block);
    } else if (family.has(Trait.NO_GATE)) {
      addLinear(block + "ffn_up", width, inner, Trait.OTHER_BIASES);
      addLinear(block + "ffn_down", inner, width, Trait.OTHER_BIASES);
    } else if (family.has(Trait.FUSED)) {
      addLinear(block + "ffn_up", width, 2 * inner, Trait.OTHER_BIASES);
      addLinear(block + "ffn_down", inner, width, Trait.OTHER_BIASES);
    } else {
      addGated(block, "");
    }
    if (family.has(Trait.POST_NORMS)) {
      addNorm(block + "post_ffw_norm", width);
    }
  }

  private void addExperts(String block) {
    int expertInner = family == SyntheticFamily.MIXTRAL ? inner : expertInner(shape);
    add(block + "ffn_gate_inp.weight", 2, width, EXPERT_COUNT);
    add(block + "ffn_gate_exps.weight", 1, width, expertInner, EXPERT_COUNT);
    add(block + "ffn_up_exps.weight", 1, width, expertInner, EXPERT_COUNT);
    add(block + "ffn_down_exps.weight", 1, expertInner, width, EXPERT_COUNT);
    if (family.has(Trait.SHARED_EXPERT)) {
      add(block + "ffn_gate_inp_shexp.weight", 1, width);
      addGated(block, "_shexp");
    }
  }

  private void addGated(String block, String suffix) {
    add(block + "ffn_gate" + suffix + ".weight", 1, width, inner);
    add(block + "ffn_up" + suffix + ".weight", 1, width, inner);
    add(block + "ffn_down" + suffix + ".weight", 1, inner, width);
  }

  private void add(String name, double outputDeviation, long... lengths) {
    tensors.add(SyntheticTensor.matrix(name, outputDeviation, lengths));
  }

  private void addLinear(String name, int columns, int rows, Trait biases) {
    add(name + ".weight", 1, columns, rows);
    if (family.has(biases)) {
      tensors.add(SyntheticTensor.bias(name + ".bias", rows));
    }
  }

  private void addNorm(String name, int length) {
    tensors.add(SyntheticTensor.norm(name + ".weight", length));
    if (family.has(Trait.LAYER_NORMS)) {
      tensors.add(SyntheticTensor.bias(name + ".bias", length));
    }
  }
}
