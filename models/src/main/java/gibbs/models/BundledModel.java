package gibbs.models;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A model that comes with Gibbs: little stories in simple English, with any Unicode text as a
/// prompt. Both have the same vocabulary.
public enum BundledModel {
  /// What commands use where no model is given.
  STORIES,

  /// A smaller one: amateur of contrastive decoding, draft of speculative decoding.
  STORIES_SMALL;

  /// The name that commands know.
  ///
  /// @return lower case, with hyphens
  public String modelName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// A model by its name.
  ///
  /// @param name such as `stories-small`
  /// @return the model, if there is one of that name
  public static Optional<BundledModel> named(String name) {
    return Arrays.stream(values()).filter(model -> model.modelName().equals(name)).findFirst();
  }

  /// The model as a file that can be opened by path and mapped into memory.
  ///
  /// From a jar it is copied into a folder of the user's (`XDG_CACHE_HOME`, or `.cache` at home; in
  /// `gibbs`) the first time, or into a temporary file where that folder cannot be written.
  ///
  /// @return the file; not to be changed
  /// @throws GibbsException if it cannot be copied anywhere
  public Path file() {
    URL resource = BundledModel.class.getResource(modelName() + ".gguf");
    if (resource == null) {
      throw new IllegalStateException(modelName() + ".gguf is missing");
    }
    try {
      return new UnpackedResource(resource, modelName(), ".gguf").file(UnpackedResource.cache());
    } catch (IOException e) {
      throw new GibbsException(modelName() + ": cannot be unpacked: " + e.getMessage(), e);
    }
  }
}
