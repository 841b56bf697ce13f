package gibbs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes small files for tests.
record ToyFiles(Path folder) {
  /// A model file that [ToyModelProvider] opens.
  ///
  /// @param kind `random`, `endless`, `slow` or `nan`
  String model(String kind, int contextLength) {
    return text(kind + contextLength + ".toy", "toy " + kind + " " + contextLength);
  }

  /// A random model with a context of 64 tokens.
  String model() {
    return model("random", 64);
  }

  /// A file with a text.
  String text(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file's text.
  String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
