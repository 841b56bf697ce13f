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
  /// @param type how matrices are stored
  /// @param name what the model is called
  /// @throws IOException if it cannot be written; nothing is left behind then
  public static void write(Path source, Path target, MatrixType type, String name)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.read(source);
    ModelShape shape = checkpoint.shape(source);
    try (VocabularyFile vocabulary = VocabularyFile.open(source)) {
      GgufWriter writer =
          new GgufWriter()
              .put("general.architecture", "llama")
              .put("general.name", name)
              .put("general.file_type", type.fileType())
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
        add(writer, layout.get(index), checkpoint.state().weights().get(index), type.tensorType());
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
}
