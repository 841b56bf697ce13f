package gibbs.train.run;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.network.NetworkOptions;
import gibbs.train.network.WeightLayout;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Makes a model file of a checkpoint: GGUF, architecture `llama`, with the vocabulary.
///
/// Norms are F32. A matrix whose rows are no whole number of blocks of the wanted type is F32 too.
/// How the model was made stands under `gibbs.train.` in the file.
public final class ModelExport {
  private ModelExport() {}

  /// Writes a model file.
  ///
  /// @param source a checkpoint
  /// @param target where the model shall lie
  /// @param type how matrices are stored: F32, F16, BF16, Q8_0 or Q4_0
  /// @param name what the model is called
  /// @throws IllegalArgumentException for another type
  /// @throws IOException if it cannot be written; nothing is left behind then
  public static void write(Path source, Path target, TensorType type, String name)
      throws IOException {
    int fileType = fileType(type);
    Checkpoint checkpoint = Checkpoint.read(source);
    ModelShape shape = checkpoint.shape(source);
    try (VocabularyFile vocabulary = VocabularyFile.open(source)) {
      GgufWriter writer =
          new GgufWriter()
              .put("general.architecture", "llama")
              .put("general.name", name)
              .put("general.file_type", fileType)
              .put("llama.context_length", shape.contextLength())
              .put("llama.embedding_length", shape.width())
              .put("llama.block_count", shape.layerCount())
              .put("llama.feed_forward_length", shape.feedForwardLength())
              .put("llama.attention.head_count", shape.headCount())
              .put("llama.attention.head_count_kv", shape.kvHeadCount())
              .put("llama.attention.layer_norm_rms_epsilon", (float) NetworkOptions.EPSILON)
              .put("llama.rope.dimension_count", shape.headLength())
              .put("llama.rope.freq_base", (float) NetworkOptions.ROPE_BASE)
              .put("llama.vocab_size", shape.vocabularySize())
              .put("gibbs.train.step", Math.toIntExact(checkpoint.state().steps()));
      checkpoint
          .settings()
          .forEach((key, value) -> writer.put("gibbs.train." + key.replace('-', '_'), value));
      vocabulary.addTo(writer);
      List<WeightLayout> layout = WeightLayout.of(shape);
      for (int index = 0; index < layout.size(); index++) {
        add(writer, layout.get(index), checkpoint.state().weights().get(index), type);
      }
      writer.write(target);
    }
  }

  private static void add(GgufWriter writer, WeightLayout weight, float[] values, TensorType type) {
    int columns = weight.columns();
    boolean isExact = weight.isNorm() || columns % type.blockLength() != 0;
    TensorType stored = isExact ? TensorType.F32 : type;
    WeightCodec codec = WeightCodec.require(stored);
    int firstRow = 0;
    for (WeightLayout.Part part : weight.parts()) {
      int offset = firstRow;
      writer.add(
          part.name(),
          stored,
          weight.isNorm() ? new long[] {columns} : new long[] {columns, part.rows()},
          (row, target) -> {
            int start = (offset + (int) row) * columns;
            codec.encode(Arrays.copyOfRange(values, start, start + columns), target);
          });
      firstRow += part.rows();
    }
  }

  /// The number by which files say what most of their weights are.
  private static int fileType(TensorType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q8_0 -> 7;
      case BF16 -> 32;
      default ->
          throw new IllegalArgumentException(
              "type must be one of f32, f16, bf16, q8_0, q4_0, was " + type);
    };
  }
}
