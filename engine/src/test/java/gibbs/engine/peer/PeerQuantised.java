package gibbs.engine.peer;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.GgufWriter;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Model files whose matrices llama.cpp quantised, so that their layout is its own.
final class PeerQuantised {
  private PeerQuantised() {}

  /// Copies a file of F32 weights; matrices whose rows are whole blocks become those of a type.
  static void write(Path source, Path target, TensorType type) throws IOException {
    try (GgufFile file = GgufFile.open(source)) {
      GgufWriter writer = new GgufWriter();
      file.metadata()
          .keys()
          .forEach(key -> writer.put(key, file.metadata().value(key).orElseThrow()));
      for (Tensor tensor : file.tensors()) {
        writer.add(isMatrix(tensor, type) ? quantised(tensor, type) : tensor);
      }
      writer.write(target);
    }
  }

  private static boolean isMatrix(Tensor tensor, TensorType type) {
    return tensor.rowCount() > 1 && tensor.rowLength() % type.blockLength() == 0;
  }

  private static Tensor quantised(Tensor tensor, TensorType type) {
    float[] weights = new float[Math.toIntExact(tensor.rowLength() * tensor.rowCount())];
    WeightCodec.require(tensor.type()).decode(tensor.data(), weights);
    byte[] blocks = LlamaCpp.quantise(type, weights, (int) tensor.rowLength());
    return new Tensor(tensor.name(), type, tensor.shape(), MemorySegment.ofArray(blocks));
  }
}
