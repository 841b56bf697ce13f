package gibbs.core.model;

import java.io.IOException;
import java.nio.file.Path;

/// Opens model files of one kind. Found by [java.util.ServiceLoader].
public interface ModelProvider {
  /// What the provider opens, for messages: such as `GGUF model`.
  ///
  /// @return a short noun
  String format();

  /// Whether the file looks like one of this provider's, by its first bytes or its name.
  ///
  /// @param file an existing, readable file
  /// @return true if [#open] should be tried
  /// @throws IOException if the file cannot be read
  boolean recognises(Path file) throws IOException;

  /// Opens a model.
  ///
  /// @param file an existing, readable file
  /// @return the model, to be closed by the caller
  /// @throws ModelFormatException if the file is not what it should be
  /// @throws IOException if the file cannot be read
  LanguageModel open(Path file) throws IOException;
}
