package gibbs.engine.synthetic;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// A model file of the Llama architecture with random weights: it has the sizes and costs of a real
/// model and says nothing.
///
/// **Definition.** Every weight is drawn by itself from (seed, tensor, row, column), uniformly and
/// with mean 0; its variance keeps activations and logits near unit size (logits have a standard
/// deviation of about 2). Norms are uniform in [½, 1½]. Matrices are stored as the type wanted, or
/// as F32 where a row is no whole number of blocks, as usual tools do; norms are F32. **Cost.**
/// About 5 ns a weight; memory for 1 MiB, not for the model.
///
/// @param shape the sizes
/// @param type how matrices are stored; one that has a [WeightCodec]
/// @param rope how queries and keys are rotated
/// @param seed of the weights
public record SyntheticModel(ModelShape shape, TensorType type, RopeSettings rope, long seed) {
  private static final float EPSILON = 1e-5f;
  private static final double LOGIT_DEVIATION = 2;

  /// Refuses types without a codec, and frequency factors that do not fit the heads.
  public SyntheticModel {
    WeightCodec.require(type);
    int factors = rope.frequencyFactors().size();
    if (factors != 0 && factors != shape.headLength() / 2) {
      throw new IllegalArgumentException(
          "frequencyFactors must number " + shape.headLength() / 2 + ", was " + factors);
    }
  }

  /// A model with the usual rotation.
  ///
  /// @param shape the sizes
  /// @param type how matrices are stored
  /// @param seed of the weights
  public SyntheticModel(ModelShape shape, TensorType type, long seed) {
    this(shape, type, RopeSettings.DEFAULT, seed);
  }

  /// Writes the file.
  ///
  /// @param path where it shall lie
  /// @throws IOException if it cannot be written; nothing is left behind then
  public void write(Path path) throws IOException {
    GgufWriter writer = new GgufWriter();
    addSettings(writer);
    SyntheticVocabulary.addTo(writer, shape.vocabularySize());
    addTensors(writer);
    writer.write(path);
  }

  private void addSettings(GgufWriter writer) {
    writer
        .put("general.architecture", "llama")
        .put("general.name", "synthetic-" + type.name().toLowerCase(Locale.ROOT))
        .put("general.file_type", fileType())
        .put("llama.context_length", shape.contextLength())
        .put("llama.embedding_length", shape.width())
        .put("llama.block_count", shape.layerCount())
        .put("llama.feed_forward_length", shape.feedForwardLength())
        .put("llama.attention.head_count", shape.headCount())
        .put("llama.attention.head_count_kv", shape.kvHeadCount())
        .put("llama.attention.layer_norm_rms_epsilon", EPSILON)
        .put("llama.rope.dimension_count", shape.headLength())
        .put("llama.rope.freq_base", rope.base())
        .put("llama.vocab_size", shape.vocabularySize());
    if (rope.linearFactor() != 1) {
      writer
          .put("llama.rope.scaling.type", "linear")
          .put("llama.rope.scaling.factor", rope.linearFactor());
    }
  }

  private void addTensors(GgufWriter writer) {
    int width = shape.width();
    double unit = 1;
    addMatrix(writer, "token_embd.weight", width, shape.vocabularySize(), LOGIT_DEVIATION);
    addNorm(writer, "output_norm.weight");
    if (shape.head() == ModelShape.Head.SEPARATE) {
      addMatrix(writer, "output.weight", width, shape.vocabularySize(), LOGIT_DEVIATION);
    }
    if (!rope.frequencyFactors().isEmpty()) {
      addFrequencyFactors(writer);
    }
    for (int layer = 0; layer < shape.layerCount(); layer++) {
      String block = "blk." + layer + ".";
      addNorm(writer, block + "attn_norm.weight");
      addMatrix(writer, block + "attn_q.weight", width, width, unit);
      addMatrix(writer, block + "attn_k.weight", width, shape.kvWidth(), unit);
      addMatrix(writer, block + "attn_v.weight", width, shape.kvWidth(), unit);
      addMatrix(writer, block + "attn_output.weight", width, width, unit);
      addNorm(writer, block + "ffn_norm.weight");
      addMatrix(writer, block + "ffn_gate.weight", width, shape.feedForwardLength(), unit);
      addMatrix(writer, block + "ffn_up.weight", width, shape.feedForwardLength(), unit);
      addMatrix(writer, block + "ffn_down.weight", shape.feedForwardLength(), width, unit);
    }
  }

  /// Adds a matrix whose products with inputs of unit size have the given standard deviation.
  private void addMatrix(
      GgufWriter writer, String name, int columns, int rows, double outputDeviation) {
    TensorType stored = columns % type.blockLength() == 0 ? type : TensorType.F32;
    float range = (float) (outputDeviation * Math.sqrt(3.0 / columns));
    add(writer, name, stored, new long[] {columns, rows}, new UniformWeights(0, range));
  }

  private void addNorm(GgufWriter writer, String name) {
    add(writer, name, TensorType.F32, new long[] {shape.width()}, new UniformWeights(1, 0.5f));
  }

  private void add(
      GgufWriter writer, String name, TensorType stored, long[] lengths, UniformWeights weights) {
    WeightCodec codec = WeightCodec.require(stored);
    float[] buffer = new float[Math.toIntExact(lengths[0])];
    long tensorSeed = UniformWeights.mix(seed ^ UniformWeights.mix(name.hashCode()));
    writer.add(
        name,
        stored,
        lengths,
        (row, target) -> {
          weights.fill(tensorSeed, row, buffer);
          codec.encode(buffer, target);
        });
  }

  private void addFrequencyFactors(GgufWriter writer) {
    float[] factors = new float[rope.frequencyFactors().size()];
    for (int pair = 0; pair < factors.length; pair++) {
      factors[pair] = rope.frequencyFactors().get(pair);
    }
    writer.add(
        "rope_freqs.weight",
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
