package gibbs.engine.peer;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.io.IOException;
import java.nio.file.Path;

/// A copy of an F32 model in which the arguments of its GELU are 4096 times as large, and what
/// follows takes as much less of them: nearly all of them lie where GELU is 0 or the identity.
final class SaturatedCopy {
  private static final float FACTOR = 4096;

  private SaturatedCopy() {}

  static void write(Path source, Path target) throws IOException {
    try (GgufFile file = GgufFile.open(source)) {
      GgufWriter writer = new GgufWriter();
      file.metadata()
          .keys()
          .forEach(key -> writer.put(key, file.metadata().value(key).orElseThrow()));
      boolean hasGate = file.findTensor("blk.0.ffn_gate.weight").isPresent();
      for (Tensor tensor : file.tensors()) {
        add(writer, tensor, factor(tensor.name(), hasGate ? "ffn_gate" : "ffn_up"));
      }
      writer.write(target);
    }
  }

  private static float factor(String name, String argument) {
    if (name.endsWith(argument + ".weight") || name.endsWith(argument + ".bias")) {
      return FACTOR;
    }
    return name.endsWith("ffn_down.weight") ? 1 / FACTOR : 1;
  }

  private static void add(GgufWriter writer, Tensor tensor, float factor) {
    WeightCodec floats = WeightCodec.require(TensorType.F32);
    float[] row = new float[Math.toIntExact(tensor.rowLength())];
    writer.add(
        tensor.name(),
        TensorType.F32,
        tensor.shape(),
        (index, target) -> {
          floats.decode(tensor.data().asSlice(index * tensor.rowBytes(), tensor.rowBytes()), row);
          for (int k = 0; k < row.length; k++) {
            row[k] *= factor;
          }
          floats.encode(row, target);
        });
  }
}
