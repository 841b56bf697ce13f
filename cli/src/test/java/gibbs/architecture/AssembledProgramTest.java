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
      new ModelShape(256, 6, 4, 2, 768, 8192, 512, ModelShape.Head.SEPARATE);

  /// Names of jars that ship; all others on the class path are the tests' own.
  private static final List<String> SHIPPED =
      List.of(
          "gibbs-",
          "picocli",
          "jackson",
          "jinjava",
          "slf4j",
          "guava",
          "failureaccess",
          "javassist",
          "re2j",
          "commons-lang3",
          "commons-net",
          "java-ipv6",
          "annotations",
          "snakeyaml",
          "big-math",
          "immutables-exceptions",
          "algebra");

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
  void onlyChatLoadsTheTemplateLanguage() throws Exception {
    Path log = folder.resolve("classes.log");
    String option = "-Xlog:class+load:file=" + log;

    Output output =
        gibbs(modulePath(_ -> true), List.of(option), "generate", "-m", model, "-n", "1", "a");

    assertThat(output.exitCode()).isZero();
    assertThat(Files.readString(log))
        .contains("gibbs.cli.GenerateCommand")
        .doesNotContain("com.hubspot")
        .doesNotContain("com.google.common")
        .doesNotContain("gibbs.chat.Chat ");
  }

  @Test
  void talksByATemplate() throws Exception {
    Path template =
        Files.writeString(
            folder.resolve("chat.jinja"),
            "{% for m in messages %}{{ m.content | trim }}\n{% endfor %}"
                + "{% if messages|length > 9 %}{{ raise_exception('no') }}{% endif %}");
    Path input = Files.writeString(folder.resolve("input"), "a\nb\n");

    Output output =
        gibbs(
            modulePath(_ -> true),
            List.of(),
            input,
            "chat",
            "-m",
            model,
            "--template",
            template,
            "-n",
            "3");

    assertThat(output.exitCode()).as(output.error()).isZero();
    assertThat(output.data()).isNotEmpty();
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
    return gibbs(modulePath, List.of(), args);
  }

  private static Output gibbs(List<String> modulePath, List<String> options, Object... args)
      throws Exception {
    return gibbs(modulePath, options, Files.createTempFile(folder, "empty", ""), args);
  }

  private static Output gibbs(
      List<String> modulePath, List<String> options, Path input, Object... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Dstdout.encoding=UTF-8"));
    command.addAll(options);
    command.addAll(List.of("-p", String.join(File.pathSeparator, modulePath)));
    command.addAll(List.of("-m", "gibbs.cli/gibbs.cli.Main"));
    Arrays.stream(args).map(Object::toString).forEach(command::add);
    Path data = Files.createTempFile(folder, "data", "");
    Path error = Files.createTempFile(folder, "error", "");

    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectOutput(data.toFile())
            .redirectError(error.toFile())
            .start();
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
                SHIPPED.stream().anyMatch(entry::contains)
                    || entry.replace('\\', '/').contains("/target/classes"))
        .filter(filter)
        .collect(Collectors.toList());
  }
}
