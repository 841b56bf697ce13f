package gibbs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The JVM's ahead-of-time cache, which the launcher makes and passes on. The JVM ignores a cache
/// that does not fit its version or options, and goes on without.
final class AotCache {
  /// System property that the launcher sets: the cache's file.
  static final String PROPERTY = "gibbs.aot";

  private static final Path MAPPINGS = Path.of("/proc/self/maps");

  private AotCache() {}

  /// Whether the cache took effect, for `--verbose`. Beside an incubator module the JVM takes
  /// classes from it, but neither linked classes nor the module graph.
  static String state() {
    String file = System.getProperty(PROPERTY);
    if (file == null) {
      return "none";
    }
    if (!Files.isReadable(MAPPINGS)) {
      return "passed to the JVM";
    }
    try (Stream<String> mappings = Files.lines(MAPPINGS)) {
      return mappings.anyMatch(mapping -> mapping.endsWith(file))
          ? "in use, for classes; no linked classes beside an incubator module"
          : "refused by the JVM";
    } catch (IOException e) {
      return "unknown: " + Failures.reason(e);
    }
  }
}
