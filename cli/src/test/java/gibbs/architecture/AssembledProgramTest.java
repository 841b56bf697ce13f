package gibbs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program in a process of its own, on the module path, as the launcher starts it. Other tests
/// run on the class path, where neither exports nor services of `module-info` count.
class AssembledProgramTest {
  private static final long TIMEOUT_SECONDS = 120;

  /// Large enough for the vector kernels: small models run on plain loops.
  private static final ModelShape LARGER =
      new ModelShape(256, 2, 4, 2, 768, 8192, 512, ModelShape.Head.SEPARATE);

  @TempDir private static Path folder;

  private static Path model;

  @BeforeAll
  static void writeModel() throws IOException {
    model = folder.resolve("larger.gguf");
    new SyntheticModel(LARGER, TensorType.Q8_0, 1).write(model);
  }

  @Test
  void generatesWithVectorKernels() throws Exception {
    Output output = gibbs(modulePath(_ -> true), "generate", "-m", model, "-n", "8", "-v", "a");

    assertThat(output.error()).contains("kernels: vector");
    assertThat(output.exitCode()).isZero();
    assertThat(output.data()).isNotEmpty();
  }

  @Test
  void generatesTheSameWithoutTheProvider() throws Exception {
    List<String> all = modulePath(_ -> true);
    List<String> scalar = modulePath(entry -> !entry.contains("kernels-vector"));
    Object[] command = {"generate", "-m", model, "-n", "8", "-v", "a"};

    Output output = gibbs(scalar, command);

    assertThat(output.error()).contains("kernels: reference").doesNotContain("incubator");
    assertThat(output.data()).isEqualTo(gibbs(all, command).data());
  }

  @Test
  void oneLineIsAllThatTheJvmSays() throws Exception {
    Output output = gibbs(modulePath(_ -> true), "--version");

    assertThat(output.error().lines())
        .containsExactly("WARNING: Using incubator modules: jdk.incubator.vector");
    assertThat(output.data()).startsWith("gibbs ");
  }

  @Test
  void failuresHaveOneLineAndNoStackTrace() throws Exception {
    Output output =
        gibbs(modulePath(_ -> true), "generate", "-m", folder.resolve("absent.gguf"), "a");

    assertThat(output.exitCode()).isPositive();
    assertThat(output.data()).isEmpty();
    assertThat(output.error().lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
        .hasSize(1);
  }

  private record Output(int exitCode, String data, String error) {}

  private static Output gibbs(List<String> modulePath, Object... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Dstdout.encoding=UTF-8"));
    command.addAll(List.of("-p", String.join(File.pathSeparator, modulePath)));
    command.addAll(List.of("-m", "gibbs.cli/gibbs.cli.Main"));
    Arrays.stream(args).map(Object::toString).forEach(command::add);
    Path data = Files.createTempFile(folder, "data", "");
    Path error = Files.createTempFile(folder, "error", "");

    Process process =
        new ProcessBuilder(command)
            .redirectOutput(data.toFile())
            .redirectError(error.toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Output(
        process.exitValue(),
        Files.readString(data, StandardCharsets.UTF_8),
        Files.readString(error, StandardCharsets.UTF_8));
  }

  /// What of the class path ships and passes a filter.
  private static List<String> modulePath(java.util.function.Predicate<String> filter) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
        .filter(
            entry ->
                entry.contains("gibbs-")
                    || entry.replace('\\', '/').contains("/target/classes")
                    || entry.contains("picocli")
                    || entry.contains("jackson"))
        .filter(filter)
        .collect(Collectors.toList());
  }
}
