package gibbs.engine.gguf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Splits model files as llama.cpp's `gguf-split` does: the first part keeps the metadata.
public final class SplitWriter {
  private SplitWriter() {}

  /// Splits a file.
  ///
  /// @param source a file that is not split
  /// @param folder where the parts shall lie
  /// @param count how many, at most the number of tensors
  /// @return the parts, in order
  public static List<Path> split(Path source, Path folder, int count) throws IOException {
    List<Path> parts = new ArrayList<>();
    try (GgufFile file = GgufFile.open(source)) {
      List<Tensor> tensors = List.copyOf(file.tensors());
      for (int part = 0; part < count; part++) {
        GgufWriter writer = new GgufWriter();
        if (part == 0) {
          file.metadata()
              .keys()
              .forEach(key -> writer.put(key, file.metadata().value(key).orElseThrow()));
        }
        writer
            .put("split.no", new MetadataValue.Whole(MetadataType.UINT16, part))
            .put("split.count", new MetadataValue.Whole(MetadataType.UINT16, count))
            .put(
                "split.tensors.count", new MetadataValue.Whole(MetadataType.INT32, tensors.size()));
        tensors
            .subList(tensors.size() * part / count, tensors.size() * (part + 1) / count)
            .forEach(writer::add);
        Path path =
            folder.resolve(String.format(Locale.ROOT, "m-%05d-of-%05d.gguf", part + 1, count));
        writer.write(path);
        parts.add(path);
      }
    }
    return parts;
  }
}
