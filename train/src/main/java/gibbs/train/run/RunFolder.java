package gibbs.train.run;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The folder of a run: `vocabulary.gguf`, `checkpoint.gguf`, `log.csv`, and `lock`.
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

  /// Makes the folder if it is not there, and keeps other processes out of it.
  ///
  /// @return what ends this, once closed
  /// @throws GibbsException if that is impossible, or another process is at work there
  public RunLock lock() {
    boolean isNew = !Files.exists(path);
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new GibbsException(path + ": cannot be a folder for the run: " + e.getMessage(), e);
    }
    return RunLock.of(path, isNew);
  }

  /// Writes the curve.
  void writeLog(List<String> rows) throws IOException {
    Path unfinished = path.resolve("log.csv.part");
    Files.writeString(unfinished, LogRow.HEADER + "\n" + String.join("\n", rows) + "\n");
    Files.move(unfinished, log(), StandardCopyOption.REPLACE_EXISTING);
  }
}
