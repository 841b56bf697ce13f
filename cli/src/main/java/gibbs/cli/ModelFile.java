package gibbs.cli;

import gibbs.models.BundledModel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A model as users name it: a file, or one that comes with Gibbs. A file goes before a bundled
/// model of the same name.
public final class ModelFile implements ITypeConverter<Path> {
  /// For picocli.
  public ModelFile() {}

  /// The file that a name stands for.
  ///
  /// @param name a file's, or such as `stories`
  /// @return the file, which need not exist
  /// @throws InvalidPathException if no file can have this name
  static Path named(String name) {
    Path file = Path.of(name);
    return Files.exists(file)
        ? file
        : BundledModel.named(name).map(BundledModel::file).orElse(file);
  }

  @Override
  public Path convert(String name) {
    try {
      return named(name);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("no file name: " + e.getMessage());
    }
  }
}
