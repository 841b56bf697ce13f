package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.catalogue.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StrategiesCommandTest {
  @Test
  void listsEveryNameWithinTheWidth() {
    CliRun run = CliRun.of("strategies").succeeds();
    assertThat(run.out()).contains(Catalogue.standard().names());
    assertThat(run.out()).contains("neutral 1").contains("bound on Z").contains("memory none");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 110);
  }

  @Test
  void explainsEveryEntry() {
    for (String name : Catalogue.standard().names()) {
      assertThat(CliRun.of("strategies", name).succeeds().out())
          .startsWith(name)
          .contains("\nClass: ")
          .contains("\nExamples: ");
    }
  }

  @Test
  void jsonHoldsEveryEntry() {
    List<JsonNode> entries =
        CliRun.of("strategies", "--json")
            .succeeds()
            .out()
            .lines()
            .map(line -> JsonMapper.builder().build().readTree(line))
            .toList();
    assertThat(entries)
        .extracting(entry -> entry.get("name").stringValue())
        .containsExactlyElementsOf(Catalogue.standard().names());
  }

  @Test
  void anUnknownNameSuggestsTheNearest() {
    CliRun.of("strategies", "topp").failsWith(ExitCode.USAGE, "did you mean top_p?");
  }
}
