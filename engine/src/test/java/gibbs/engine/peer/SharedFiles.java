package gibbs.engine.peer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Files beside the project that tests read where they are there: models and vocabularies of
/// others.
///
/// The folder is the system property `gibbs.shared`, or `../shared`. Where a file is missing, the
/// test is skipped with a message, unless `gibbs.shared.required` is true: then it fails.
public final class SharedFiles {
  private SharedFiles() {}

  /// A file that the calling test needs.
  ///
  /// @param name its path inside the folder, such as `models/stories260K-F32.gguf`
  /// @return the file
  public static Path require(String name) {
    Path file = Path.of(System.getProperty("gibbs.shared", "../shared")).resolve(name).normalize();
    boolean there = Files.exists(file);
    if (!there && Boolean.getBoolean("gibbs.shared.required")) {
      throw new AssertionError("shared file is missing: " + file);
    }
    assumeTrue(there, "shared file is missing: " + file);
    return file;
  }
}
