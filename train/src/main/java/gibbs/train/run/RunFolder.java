package gibbs.train.run;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The folder of a run: `vocabulary.gguf`, `checkpoint.gguf`, `log.csv`.
///
/// @param path an existing or new folder
public record RunFolder(Path path) {
  /// The vocabulary.
  ///
  /// @return a file
  public Path vocabulary() {
    return path.resolve("vocabulary.gguf");
  }

  /// The last checkpoint.
  ///
  /// @return a file
  public Path checkpoint() {
    return path.resolve("checkpoint.gguf");
  }

  /// The training curve.
  ///
  /// @return a file
  public Path log() {
    return path.resolve("log.csv");
  }

  /// Makes the folder if it is not there.
  ///
  /// @throws GibbsException if that is impossible
  public void create() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new GibbsException(path + ": cannot be a folder for the run: " + e.getMessage(), e);
    }
  }

  /// Writes the curve.
  void writeLog(List<String> rows) throws IOException {
    Path unfinished = path.resolve("log.csv.part");
    Files.writeString(unfinished, LogRow.HEADER + "\n" + String.join("\n", rows) + "\n");
    Files.move(unfinished, log(), StandardCopyOption.REPLACE_EXISTING);
  }
}
