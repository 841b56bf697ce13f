package gibbs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules that class files cannot show.
class SourceHygieneTest {
  private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

  @Test
  void testsLiveInThePackageOfTheirSubject() {
    List<Path> strays =
        CodeBase.testSources().stream()
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .filter(folder -> !Files.isDirectory(mainFolder(folder)))
            .toList();

    assertThat(strays)
        .as("test packages that are no package of the module and have no package-info of their own")
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() {
    assertThat(CodeBase.mainSources())
        .filteredOn(file -> !file.endsWith("module-info.java"))
        .extracting(Path::getParent)
        .allMatch(folder -> Files.exists(folder.resolve("package-info.java")));
  }

  @Test
  void suppressionsCarryAReason() throws IOException {
    List<String> bare = new ArrayList<>();
    for (Path file : allSources()) {
      List<String> lines = Files.readAllLines(file);
      for (int number = 0; number < lines.size(); number++) {
        if (lines.get(number).strip().startsWith("@SuppressWarnings")
            && !lines.get(number).contains("//")
            && (number == 0 || !lines.get(number - 1).strip().startsWith("//"))) {
          bare.add(file + ":" + (number + 1));
        }
      }
    }
    assertThat(bare).isEmpty();
  }

  @Test
  void packagesAreNamedAfterTheirSubject() {
    assertThat(allSources())
        .extracting(CodeBase::slashed)
        .noneMatch(file -> file.matches(".*/(utils?|common|helpers?|managers?|misc)/[^/]*"));
  }

  @Test
  void versionsStandInTheParentAlone() throws IOException {
    for (Path module : CodeBase.modules().values()) {
      String pom = Files.readString(module.resolve("pom.xml"));
      Matcher versions = VERSION.matcher(pom.substring(pom.indexOf("</parent>")));
      assertThat(versions.results().map(found -> found.group(1)).toList())
          .as("versions in %s", module.getFileName())
          .isEmpty();
    }
  }

  private static List<Path> allSources() {
    List<Path> files = new ArrayList<>(CodeBase.mainSources());
    files.addAll(CodeBase.testSources());
    return files;
  }

  private static Path mainFolder(Path testFolder) {
    return Path.of(CodeBase.slashed(testFolder).replace("/src/test/java", "/src/main/java"));
  }
}
