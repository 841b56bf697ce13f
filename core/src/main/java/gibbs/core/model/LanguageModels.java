package gibbs.core.model;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// The way to open a model, whatever its format: asks every [ModelProvider] found by
/// [ServiceLoader].
public final class LanguageModels {
  private LanguageModels() {}

  /// Opens a model file.
  ///
  /// @param file path of the file
  /// @return the model, to be closed by the caller
  /// @throws ModelFormatException if the file is damaged or of a kind that no provider knows
  /// @throws GibbsException if the file is missing or cannot be read
  public static LanguageModel open(Path file) {
    if (!Files.exists(file)) {
      throw new GibbsException(file + ": no such file");
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new GibbsException(file + ": not a readable file");
    }
    List<String> formats = new ArrayList<>();
    try {
      for (ModelProvider provider : ServiceLoader.load(ModelProvider.class)) {
        if (provider.recognises(file)) {
          return provider.open(file);
        }
        formats.add(provider.format());
      }
    } catch (IOException e) {
      throw new GibbsException(file + ": cannot be read: " + e.getMessage(), e);
    }
    throw new ModelFormatException(
        file.toString(),
        0,
        formats.isEmpty() ? "a model provider on the class path" : String.join(" or ", formats),
        formats.isEmpty() ? "none" : "another kind of file");
  }
}
