package gibbs.engine.synthetic;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The families of networks that a [SyntheticModel] can be: what each has beyond, or in place of,
/// the parts of Llama.
public enum SyntheticFamily {
  /// Llama, Mistral, SmolLM.
  LLAMA("llama"),
  /// Llama with experts.
  MIXTRAL("llama", Trait.EXPERTS),
  /// Qwen 2 and 2.5.
  QWEN2("qwen2", Trait.PROJECTION_BIASES),
  /// Qwen 2 with experts.
  QWEN2MOE("qwen2moe", Trait.PROJECTION_BIASES, Trait.EXPERTS, Trait.SHARED_EXPERT),
  /// Qwen 3.
  QWEN3("qwen3", Trait.LONG_HEADS, Trait.HEAD_NORMS),
  /// Qwen 3 with experts.
  QWEN3MOE("qwen3moe", Trait.LONG_HEADS, Trait.HEAD_NORMS, Trait.EXPERTS),
  /// Gemma 1.
  GEMMA("gemma", Trait.LONG_HEADS),
  /// Gemma 2.
  GEMMA2("gemma2", Trait.LONG_HEADS, Trait.POST_NORMS, Trait.CAPS, Trait.WINDOW),
  /// Gemma 3.
  GEMMA3("gemma3", Trait.LONG_HEADS, Trait.POST_NORMS, Trait.HEAD_NORMS, Trait.WINDOW),
  /// Phi 3.
  PHI3("phi3", Trait.FUSED),
  /// GPT-2.
  GPT2(
      "gpt2",
      Trait.FUSED,
      Trait.LAYER_NORMS,
      Trait.PROJECTION_BIASES,
      Trait.OTHER_BIASES,
      Trait.LEARNED_POSITIONS,
      Trait.NO_GATE);

  /// Positions that a query of a sliding window sees.
  public static final int WINDOW_LENGTH = 24;

  /// Experts of a block.
  static final int EXPERT_COUNT = 8;

  /// Experts that a position uses.
  static final int USED_EXPERT_COUNT = 3;

  private final String architecture;
  private final Set<Trait> traits;

  enum Trait {
    /// Biases of queries, keys and values.
    PROJECTION_BIASES,
    /// Biases of all other matrices of a block.
    OTHER_BIASES,
    /// Norms of query and key heads.
    HEAD_NORMS,
    /// Heads of twice the width per head.
    LONG_HEADS,
    /// Norms behind both parts of a block.
    POST_NORMS,
    /// Capped scores and logits.
    CAPS,
    /// Sliding windows in some blocks.
    WINDOW,
    /// Queries, keys and values in one matrix, and gate and up in another.
    FUSED,
    /// Layer norms in place of root-mean-square norms.
    LAYER_NORMS,
    /// Positions as rows of a matrix in place of rotations.
    LEARNED_POSITIONS,
    /// A feed-forward layer without a gate.
    NO_GATE,
    /// A mixture of experts.
    EXPERTS,
    /// An expert of all positions beside them.
    SHARED_EXPERT
  }

  SyntheticFamily(String architecture, Trait... traits) {
    this.architecture = architecture;
    this.traits = EnumSet.noneOf(Trait.class);
    this.traits.addAll(List.of(traits));
  }

  /// The name that files have.
  ///
  /// @return the value of `general.architecture`
  public String architecture() {
    return architecture;
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /// Length of a head in a model of a shape.
  ///
  /// @param shape its sizes
  /// @return width per head, or twice that
  public int headLength(ModelShape shape) {
    return has(Trait.LONG_HEADS) ? 2 * shape.headLength() : shape.headLength();
  }
}
