package gibbs.engine.codec;

import gibbs.core.model.ModelFormatException;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.MetadataType;
import gibbs.engine.gguf.MetadataValue;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Copies a model, of one file or split, to one file with every weight as the 32-bit float that it
/// stands for: the same network without quantised arithmetic, by which engines that round
/// activations can be compared with engines that do not.
public final class DequantisedCopy {
  private static final String FILE_TYPE_KEY = "general.file_type";
  private static final String SPLIT_KEYS = "split.";
  private static final long ALL_F32 = 0;

  private DequantisedCopy() {}

  /// Writes the copy.
  ///
  /// @param source a model file
  /// @param target where the copy shall lie
  /// @throws IOException if one cannot be read or the other not written
  /// @throws ModelFormatException if a tensor's type has no [WeightCodec]
  public static void write(Path source, Path target) throws IOException {
    try (GgufFile file = GgufFile.open(source)) {
      GgufWriter writer = new GgufWriter();
      for (String key : file.metadata().keys()) {
        if (!key.startsWith(SPLIT_KEYS)) {
          writer.put(key, value(file, key));
        }
      }
      for (Tensor tensor : file.tensors()) {
        add(writer, file, tensor);
      }
      writer.write(target);
    }
  }

  private static MetadataValue value(GgufFile file, String key) {
    return key.equals(FILE_TYPE_KEY)
        ? new MetadataValue.Whole(MetadataType.UINT32, ALL_F32)
        : file.metadata().value(key).orElseThrow();
  }

  private static void add(GgufWriter writer, GgufFile file, Tensor tensor) {
    WeightCodec codec =
        WeightCodec.of(tensor.type())
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        file.path().toString(),
                        -1,
                        "tensors of types " + CodecRegistry.types(),
                        tensor.toString()));
    float[] weights = new float[Math.toIntExact(tensor.rowLength())];
    WeightCodec floats = WeightCodec.require(TensorType.F32);
    writer.add(
        tensor.name(),
        TensorType.F32,
        tensor.shape(),
        (row, target) -> {
          codec.decode(row(tensor, row), weights);
          floats.encode(weights, target);
        });
  }

  private static MemorySegment row(Tensor tensor, long row) {
    return tensor.data().asSlice(row * tensor.rowBytes(), tensor.rowBytes());
  }
}
