package gibbs.cli;

import gibbs.models.BundledModel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which model.
final class ModelOption {
  static final String VARIABLE = "GIBBS_MODEL";

  @Option(
      names = {"-m", "--model"},
      paramLabel = "FILE",
      description =
          "The model: a GGUF or an ARPA file, or stories or stories-small, which come with Gibbs."
              + " Default: the environment variable GIBBS_MODEL, else stories.")
  private @Nullable String model;

  /// The model file.
  Path path() {
    String name = model == null ? System.getenv(VARIABLE) : model;
    if (name == null || name.isEmpty()) {
      return BundledModel.STORIES.file();
    }
    try {
      return ModelFile.named(name);
    } catch (InvalidPathException e) {
      throw CommandFailedException.usage("--model: no file name: " + e.getMessage());
    }
  }

  /// Reads the model's tokens, without its weights.
  Lexicon openLexicon() {
    Path path = path();
    InputText.requireFile(path);
    return Lexicon.open(path);
  }
}
