import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Builds the program that the launchers start: `java AssembleProgram.java ROOT STAMP OPTION…`.
///
/// Makes in `cli/target/program`: `modules`, the jars of the class path; `gibbs.aot`, an
/// ahead-of-time cache of the JVM; and last `built`, whose only line is STAMP, the identity of the
/// JDK. The options are the JVM options that the launcher will use, as a cache serves only a JVM
/// with the same ones. Two launchers may call this at the same time: one builds, the other waits.
/// Progress goes to standard error, the logs of Maven and the JVM to the folder.
///
/// `java AssembleProgram.java add NAME ROOT` makes `cli/target/program/NAME` of an optional module:
/// its jar and those that only it needs, and `built` last. The launchers add it to the class path
/// when one of its commands is called.
final class AssembleProgram {
  private final Path root;
  private final String stamp;
  private final List<String> options;
  private final Path target;
  private final Path program;

  private AssembleProgram(Path root, String stamp, List<String> options) {
    this.root = root;
    this.stamp = stamp;
    this.options = options;
    this.target = root.resolve("cli/target");
    this.program = target.resolve("program");
  }

  static void main(String[] args) {
    long start = System.currentTimeMillis();
    try {
      if (args[0].equals("add")) {
        new AssembleProgram(root(args[2]), "", List.of()).add(args[1], start);
      } else {
        List<String> options = List.of(args).subList(2, args.length);
        new AssembleProgram(root(args[0]), args[1], options).assemble(start);
      }
    } catch (IOException | UncheckedIOException | InterruptedException e) {
      System.err.println("gibbs: cannot build the program: " + e);
      System.exit(1);
    }
  }

  private static Path root(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }

  /// Adds an optional module to a program that was assembled before.
  private void add(String name, long start) throws IOException, InterruptedException {
    try (FileChannel file =
            FileChannel.open(
                target.resolve("program.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = file.lock()) {
      Path folder = program.resolve(name);
      Path built = folder.resolve("built");
      if (Files.exists(built) && Files.getLastModifiedTime(built).toMillis() > start) {
        return; // by another launcher, while this one waited
      }
      System.err.println("gibbs: building " + name + " and fetching what it needs, once ...");
      delete(folder);
      Files.createDirectories(folder);
      Path own = root.resolve(name).resolve("target");
      delete(own.resolve("runtime"));
      for (Path jar : jars(own, "gibbs-" + name)) {
        Files.delete(jar);
      }
      runMaven(name, program.resolve(name + ".log"));
      for (Path jar : jars(own, "gibbs-" + name)) {
        Files.copy(jar, folder.resolve(jar.getFileName()));
      }
      try (DirectoryStream<Path> runtime =
          Files.newDirectoryStream(own.resolve("runtime"), "*.jar")) {
        for (Path jar : runtime) {
          Files.copy(jar, folder.resolve(jar.getFileName()));
        }
      }
      Files.writeString(built, "");
    }
  }

  private void assemble(long start) throws IOException, InterruptedException {
    Files.createDirectories(target);
    try (FileChannel file =
            FileChannel.open(
                target.resolve("program.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = file.lock()) {
      Path built = program.resolve("built");
      if (Files.exists(built) && Files.getLastModifiedTime(built).toMillis() > start) {
        return; // by another launcher, while this one waited
      }
      System.err.println("gibbs: building, once; about a minute ...");
      Path work = target.resolve("program.new");
      delete(work);
      Files.createDirectories(work.resolve("modules"));
      delete(target.resolve("runtime")); // may hold jars of earlier versions
      for (Path jar : jars(target, "gibbs-cli")) {
        Files.delete(jar);
      }
      runMaven("cli", work.resolve("build.log"));
      collectJars(work.resolve("modules"));
      delete(program);
      Files.move(work, program);
      createCache();
      Files.writeString(built, stamp + "\n");
    }
  }

  /// Compiles and packages a module and what it needs, without tests and checks.
  private void runMaven(String module, Path log) throws IOException, InterruptedException {
    boolean isWindows = System.getProperty("os.name").startsWith("Windows");
    List<String> command =
        List.of(
            root.resolve(isWindows ? "mvnw.cmd" : "mvnw").toString(),
            "-f",
            root.resolve("pom.xml").toString(),
            "-B",
            "-ntp",
            "-q",
            "-pl",
            module,
            "-am",
            "-Dquick",
            "-Dmaven.test.skip=true",
            "package");
    if (run(command, log) != 0) {
      try (Stream<String> lines = Files.lines(log)) {
        lines.filter(line -> line.contains("ERROR")).limit(5).forEach(System.err::println);
      }
      System.err.println("gibbs: the build failed; see " + log);
      System.exit(1);
    }
  }

  /// A module's own jars in its folder; none where there is no folder yet.
  private static List<Path> jars(Path folder, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, name + "-*.jar")) {
      for (Path jar : jars) {
        if (!jar.toString().matches(".*-(sources|javadoc|tests)\\.jar")) {
          found.add(jar);
        }
      }
    }
    return found;
  }

  private void collectJars(Path modules) throws IOException {
    List<Path> jars = new ArrayList<>(jars(target, "gibbs-cli"));
    try (DirectoryStream<Path> runtime =
        Files.newDirectoryStream(target.resolve("runtime"), "*.jar")) {
      runtime.forEach(jars::add);
    }
    for (Path jar : jars) {
      Path copy = modules.resolve(jar.getFileName().toString());
      if (copy.getFileName().toString().startsWith("picocli-")) {
        copyWithNewerClasses(jar, copy);
      } else {
        Files.copy(jar, copy);
      }
    }
  }

  /// Picocli's classes have Java 5's format, which an ahead-of-time cache cannot hold; loading and
  /// verifying them was a third of the start. So they are given Java 8's format, with stack maps;
  /// their code stays as it is.
  private static void copyWithNewerClasses(Path jar, Path copy) throws IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        ZipFile from = new ZipFile(jar.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(copy))) {
      ClassFile format =
          ClassFile.of(
              ConstantPoolSharingOption.NEW_POOL,
              ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (ZipEntry entry : from.stream().map(ZipEntry.class::cast).toList()) {
        byte[] content = from.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".class")) {
          var original = format.parse(content);
          if (original.majorVersion() < ClassFile.JAVA_6_VERSION) {
            content =
                format.transformClass(
                    original,
                    (builder, element) -> {
                      if (element instanceof ClassFileVersion) {
                        builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                      } else {
                        builder.with(element);
                      }
                    });
          }
        }
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(content);
        to.closeEntry();
      }
    }
  }

  /// Gibbs runs without the cache too, only starts later; so a failure here is no error.
  private void createCache() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-XX:AOTCacheOutput=" + program.resolve("gibbs.aot"));
    command.addAll(
        List.of(
            "--add-modules", "jdk.incubator.vector",
            "-cp", program.resolve("modules") + File.separator + "*",
            "gibbs.cli.Main", "warm-up"));
    run(command, program.resolve("aot.log"));
  }

  private static int run(List<String> command, Path log) throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    process.environment().remove("JDK_JAVA_OPTIONS");
    process.redirectInput(ProcessBuilder.Redirect.PIPE);
    process.redirectErrorStream(true).redirectOutput(log.toFile());
    Process started = process.start();
    started.getOutputStream().close();
    return started.waitFor();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
