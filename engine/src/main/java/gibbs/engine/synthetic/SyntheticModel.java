package gibbs.engine.synthetic;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.SyntheticFamily.Trait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// A model file of any family with random weights: it has the sizes and costs of a real
/// model and says nothing.
///
/// **Definition.** Every weight is drawn by itself from (seed, tensor, row, column), uniformly and
/// with mean 0; its variance keeps activations and logits near unit size (logits have a standard
/// deviation of about 2). Norms are uniform in [½, 1½], biases in [−½, ½]. Matrices are stored as
/// the type wanted, or as F32 where a row is no whole number of blocks, as usual tools do; norms
/// are F32. **Cost.** About 5 ns a weight; memory for 1 MiB, not for the model.
///
/// @param family what the network is made of
/// @param shape the sizes
/// @param type how matrices are stored; one that has a [WeightCodec]
/// @param rope how queries and keys are rotated
/// @param seed of the weights
public record SyntheticModel(
    SyntheticFamily family, ModelShape shape, TensorType type, RopeSettings rope, long seed) {
  private static final float EPSILON = 1e-5f;
  private static final float SCORE_CAP = 2;
  private static final float LOGIT_CAP = 3;

  /// Refuses types without a codec, and frequency factors that do not fit the heads.
  public SyntheticModel {
    WeightCodec.require(type);
    int factors = rope.frequencyFactors().size();
    if (factors != 0 && factors != family.headLength(shape) / 2) {
      throw new IllegalArgumentException(
          "frequencyFactors must number " + family.headLength(shape) / 2 + ", was " + factors);
    }
  }

  /// A Llama model with the usual rotation.
  ///
  /// @param shape the sizes
  /// @param type how matrices are stored
  /// @param seed of the weights
  public SyntheticModel(ModelShape shape, TensorType type, long seed) {
    this(SyntheticFamily.LLAMA, shape, type, RopeSettings.DEFAULT, seed);
  }

  /// A Llama model.
  ///
  /// @param shape the sizes
  /// @param type how matrices are stored
  /// @param rope how queries and keys are rotated
  /// @param seed of the weights
  public SyntheticModel(ModelShape shape, TensorType type, RopeSettings rope, long seed) {
    this(SyntheticFamily.LLAMA, shape, type, rope, seed);
  }

  /// A model with the usual rotation.
  ///
  /// @param family what the network is made of
  /// @param shape the sizes
  /// @param type how matrices are stored
  /// @param seed of the weights
  public SyntheticModel(SyntheticFamily family, ModelShape shape, TensorType type, long seed) {
    this(family, shape, type, RopeSettings.DEFAULT, seed);
  }

  /// Writes the file.
  ///
  /// @param path where it shall lie
  /// @throws IOException if it cannot be written; nothing is left behind then
  public void write(Path path) throws IOException {
    GgufWriter writer = new GgufWriter();
    addSettings(writer);
    SyntheticVocabulary.addTo(writer, shape.vocabularySize());
    SyntheticLayout.of(family, shape).forEach(tensor -> add(writer, tensor));
    addFrequencyFactors(writer);
    writer.write(path);
  }

  private void addSettings(GgufWriter writer) {
    String prefix = family.architecture() + ".";
    String epsilon =
        family.has(Trait.LAYER_NORMS) ? "layer_norm_epsilon" : "layer_norm_rms_epsilon";
    writer
        .put("general.architecture", family.architecture())
        .put("general.name", "synthetic-" + type.name().toLowerCase(Locale.ROOT))
        .put("general.file_type", fileType())
        .put(prefix + "context_length", shape.contextLength())
        .put(prefix + "embedding_length", shape.width())
        .put(prefix + "block_count", shape.layerCount())
        .put(prefix + "feed_forward_length", shape.feedForwardLength())
        .put(prefix + "attention.head_count", shape.headCount())
        .put(prefix + "attention.head_count_kv", shape.kvHeadCount())
        .put(prefix + "attention." + epsilon, EPSILON)
        .put(prefix + "vocab_size", shape.vocabularySize());
    if (!family.has(Trait.LEARNED_POSITIONS)) {
      writer
          .put(prefix + "rope.dimension_count", family.headLength(shape))
          .put(prefix + "rope.freq_base", rope.base());
      addRopeScaling(writer, prefix + "rope.scaling.");
    }
    addTraits(writer, prefix);
  }

  private void addRopeScaling(GgufWriter writer, String prefix) {
    if (rope.factor() != 1 || rope.scaling() != RopeSettings.Scaling.LINEAR) {
      writer
          .put(prefix + "type", rope.scaling().name().toLowerCase(Locale.ROOT))
          .put(prefix + "factor", rope.factor());
    }
    if (rope.originalContext() > 0) {
      writer.put(prefix + "original_context_length", rope.originalContext());
    }
  }

  private void addTraits(GgufWriter writer, String prefix) {
    if (family.has(Trait.LONG_HEADS)) {
      writer
          .put(prefix + "attention.key_length", family.headLength(shape))
          .put(prefix + "attention.value_length", family.headLength(shape));
    }
    if (family.has(Trait.WINDOW)) {
      writer.put(prefix + "attention.sliding_window", SyntheticFamily.WINDOW_LENGTH);
    }
    if (family == SyntheticFamily.PHI3) {
      writer.put(prefix + "attention.sliding_window", shape.contextLength());
    }
    if (family.has(Trait.CAPS)) {
      writer
          .put(prefix + "attn_logit_softcapping", SCORE_CAP)
          .put(prefix + "final_logit_softcapping", LOGIT_CAP);
    }
    if (family.has(Trait.EXPERTS)) {
      writer
          .put(prefix + "expert_count", SyntheticFamily.EXPERT_COUNT)
          .put(prefix + "expert_used_count", SyntheticFamily.USED_EXPERT_COUNT);
      if (family != SyntheticFamily.MIXTRAL) {
        writer.put(prefix + "expert_feed_forward_length", SyntheticLayout.expertInner(shape));
      }
    }
    if (family.has(Trait.SHARED_EXPERT)) {
      writer.put(prefix + "expert_shared_feed_forward_length", shape.feedForwardLength());
    }
  }

  private void add(GgufWriter writer, SyntheticTensor tensor) {
    boolean fits = tensor.lengths()[0] % type.blockLength() == 0;
    TensorType stored =
        tensor.kind() == SyntheticTensor.Kind.MATRIX && fits ? type : TensorType.F32;
    WeightCodec codec = WeightCodec.require(stored);
    float[] buffer = new float[Math.toIntExact(tensor.lengths()[0])];
    long tensorSeed = UniformWeights.mix(seed ^ UniformWeights.mix(tensor.name().hashCode()));
    writer.add(
        tensor.name(),
        stored,
        tensor.lengths(),
        (row, target) -> {
          tensor.weights().fill(tensorSeed, row, buffer);
          codec.encode(buffer, target);
        });
  }

  private void addFrequencyFactors(GgufWriter writer) {
    if (rope.frequencyFactors().isEmpty()) {
      return;
    }
    if (rope.scaling() == RopeSettings.Scaling.LONGROPE) {
      addFactors(writer, "rope_factors_short.weight", 1);
      addFactors(writer, "rope_factors_long.weight", 2);
    } else {
      addFactors(writer, "rope_freqs.weight", 1);
    }
  }

  private void addFactors(GgufWriter writer, String name, float times) {
    float[] factors = new float[rope.frequencyFactors().size()];
    for (int pair = 0; pair < factors.length; pair++) {
      factors[pair] = times * rope.frequencyFactors().get(pair);
    }
    writer.add(
        name,
        TensorType.F32,
        new long[] {factors.length},
        (_, target) -> WeightCodec.require(TensorType.F32).encode(factors, target));
  }

  /// The number by which files say what most of their weights are.
  private int fileType() {
    return switch (type) {
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q4_1 -> 3;
      case Q8_0 -> 7;
      case Q5_0 -> 8;
      case Q5_1 -> 9;
      case Q2_K -> 10;
      case Q3_K -> 12;
      case Q4_K -> 15;
      case Q5_K -> 17;
      case Q6_K -> 18;
      case IQ4_NL -> 25;
      case BF16 -> 32;
      default -> 0;
    };
  }
}
