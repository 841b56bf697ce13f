package gibbs.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.ZipEntry;

/// A resource as a file: itself where it is one, a copy where it lies in a jar.
///
/// A copy's name holds the checksum that the jar has of it, so that another version gets another
/// file, and it appears whole or not at all.
///
/// @param resource where it lies
/// @param name of copies, before the checksum
/// @param suffix of copies, after it
record UnpackedResource(URL resource, String name, String suffix) {
  /// The user's folder for copies; empty where there is no home.
  static Optional<Path> cache() {
    String given = System.getenv("XDG_CACHE_HOME");
    if (given != null && !given.isEmpty()) {
      return Optional.of(Path.of(given, "gibbs"));
    }
    String home = System.getProperty("user.home", "");
    return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".cache", "gibbs"));
  }

  /// The file.
  ///
  /// @param cache folder for copies; without one, or where it cannot be written, a copy is
  ///     temporary
  Path file(Optional<Path> cache) throws IOException {
    if (resource.getProtocol().equals("file")) {
      return Path.of(URI.create(resource.toString()));
    }
    URLConnection connection = resource.openConnection();
    if (cache.isPresent() && connection instanceof JarURLConnection jar) {
      try {
        return cached(cache.get(), jar.getJarEntry());
      } catch (IOException _) {
        return temporary(); // a folder that cannot be written, a full disk
      }
    }
    return temporary();
  }

  private Path cached(Path folder, ZipEntry entry) throws IOException {
    Path file = folder.resolve("%s-%08x%s".formatted(name, entry.getCrc(), suffix));
    if (Files.isRegularFile(file) && Files.size(file) == entry.getSize()) {
      return file;
    }
    Files.createDirectories(folder);
    Path partial = Files.createTempFile(folder, name, ".partial");
    try {
      copy(partial);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return file;
  }

  private Path temporary() throws IOException {
    Path file = Files.createTempFile(name + "-", suffix);
    file.toFile().deleteOnExit();
    copy(file);
    return file;
  }

  private void copy(Path target) throws IOException {
    try (InputStream content = resource.openStream()) {
      Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
