package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java of README and `docs/java-api.md` compiles and runs; links inside the documentation lead
/// somewhere.
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("gibbs.root", ".."));
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

  @TempDir static Path folder;

  private static Path model;

  @BeforeAll
  static void writeModel() throws IOException {
    model = folder.resolve("tiny.gguf");
    new SyntheticModel(ModelShape.TINY, TensorType.F32, 1).write(model);
  }

  @Test
  void theProgramOfTheReadmeRuns() throws Exception {
    List<String> programs = snippets("README.md");
    assertThat(programs).hasSize(1);
    assertThat(programs.getFirst().strip().lines().count()).isEqualTo(10);
    assertThat(run("Readme", programs.getFirst())).contains("log p ");
  }

  @Test
  void everySnippetOfTheJavaApiRuns() throws Exception {
    List<String> snippets = snippets("docs/java-api.md");
    StringBuilder methods = new StringBuilder();
    StringBuilder calls = new StringBuilder();
    for (int index = 0; index < snippets.size(); index++) {
      methods.append("void snippet%d() {\n%s}\n".formatted(index, snippets.get(index)));
      calls.append("    snippet%d();\n".formatted(index));
    }
    String program =
        """
        import gibbs.core.*;
        import gibbs.core.decode.*;
        import gibbs.core.expression.*;
        import gibbs.core.logits.*;
        import gibbs.core.model.*;
        import java.nio.file.Path;
        import java.time.Duration;
        import java.util.List;

        Path file;
        LanguageModel model;
        Decoder decoder;

        void use(Object... values) {}

        %s
        void main(String[] args) {
          file = Path.of(args[0]);
          model = LanguageModels.open(file);
          decoder = new Decoder(model);
          %s
          System.out.println("done");
        }
        """
            .formatted(methods, calls);
    assertThat(run("JavaApi", program)).isEqualTo("done\n");
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
    }
    for (Path page : pages) {
      Matcher links =
          LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```|`[^`\n]*`", ""));
      while (links.find()) {
        String target = links.group(1);
        if (!target.contains("://") && !target.contains(" ")) {
          assertThat(page.resolveSibling(target)).as("link in %s", page).exists();
        }
      }
    }
  }

  private static List<String> snippets(String page) throws IOException {
    Matcher matcher = JAVA.matcher(Files.readString(ROOT.resolve(page)));
    List<String> snippets = new ArrayList<>();
    while (matcher.find()) {
      snippets.add(matcher.group(1));
    }
    return snippets;
  }

  /// Compiles a program against this class path and runs it in a JVM of its own on the tiny model.
  private static String run(String name, String source) throws Exception {
    StringWriter messages = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of("-d", folder.toString(), "--release", "25"),
                null,
                List.of(sourceFile(name, source)))
            .call();
    assertThat(compiled).as("%s:\n%s\n%s", name, messages, source).isTrue();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                folder
                    + System.getProperty("path.separator")
                    + System.getProperty("java.class.path"),
                name,
                model.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    process.getInputStream().transferTo(out);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JavaFileObject sourceFile(String name, String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
