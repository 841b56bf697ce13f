package gibbs.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The classes and sources that the rules look at.
final class CodeBase {
  private static final Path ROOT = Path.of(System.getProperty("gibbs.root", ".."));

  private CodeBase() {}

  /// The classes that ship, of all modules on the class path.
  static JavaClasses program() {
    return Program.CLASSES;
  }

  /// The compiled tests of all modules that were compiled.
  static JavaClasses tests() {
    return new ClassFileImporter()
        .importPaths(
            modules().values().stream()
                .map(module -> module.resolve("target/test-classes"))
                .filter(Files::isDirectory)
                .toList());
  }

  /// The folders of the modules by name.
  static Map<String, Path> modules() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      Map<String, Path> modules = new TreeMap<>();
      folders
          .filter(folder -> Files.exists(folder.resolve("src/main/java/module-info.java")))
          .forEach(folder -> modules.put(folder.getFileName().toString(), folder));
      return modules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Those that were compiled: optional modules come after this one in a build.
  static List<Path> compiledModules() {
    return modules().values().stream()
        .filter(module -> Files.exists(module.resolve("target/classes/module-info.class")))
        .toList();
  }

  /// What a compiled module declares.
  static ModuleDescriptor descriptor(Path module) throws IOException {
    try (InputStream in =
        Files.newInputStream(module.resolve("target/classes/module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  /// The module that a class belongs to: the first two parts of its package, three for kernels.
  static String moduleOf(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    int length = parts.length > 2 && parts[1].equals("kernels") ? 3 : Math.min(2, parts.length);
    return String.join(".", List.of(parts).subList(0, length));
  }

  /// The Java sources that ship.
  static List<Path> mainSources() {
    return sources("src/main/java");
  }

  /// The Java sources of tests.
  static List<Path> testSources() {
    return sources("src/test/java");
  }

  /// A path with slashes on every system.
  static String slashed(Path path) {
    return path.toString().replace(File.separatorChar, '/');
  }

  private static List<Path> sources(String folder) {
    return modules().values().stream()
        .map(module -> module.resolve(folder))
        .filter(Files::isDirectory)
        .flatMap(CodeBase::javaFiles)
        .toList();
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isProgram(Location location) {
    return !location.contains("/test-classes/") && !location.contains("-tests.jar");
  }

  private static final class Program {
    static final JavaClasses CLASSES =
        new ClassFileImporter().withImportOption(CodeBase::isProgram).importPackages("gibbs");
  }
}
