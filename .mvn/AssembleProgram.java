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
    Path root = Path.of(args[0]).toAbsolutePath().normalize();
    try {
      new AssembleProgram(root, args[1], List.of(args).subList(2, args.length)).assemble(start);
    } catch (IOException | UncheckedIOException | InterruptedException e) {
      System.err.println("gibbs: cannot build the program: " + e);
      System.exit(1);
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
      runMaven(work.resolve("build.log"));
      collectJars(work.resolve("modules"));
      delete(program);
      Files.move(work, program);
      createCache();
      Files.writeString(built, stamp + "\n");
    }
  }

  /// Compiles and packages what the program needs, without tests and checks.
  private void runMaven(Path log) throws IOException, InterruptedException {
    delete(target.resolve("runtime")); // may hold jars of earlier versions
    for (Path jar : ownJars()) {
      Files.delete(jar);
    }
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
            "cli",
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

  private List<Path> ownJars() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "gibbs-cli-*.jar")) {
      for (Path jar : jars) {
        if (!jar.toString().matches(".*-(sources|javadoc|tests)\\.jar")) {
          found.add(jar);
        }
      }
    }
    return found;
  }

  private void collectJars(Path modules) throws IOException {
    List<Path> jars = new ArrayList<>(ownJars());
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
