package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectCommandTest {
  private static final String TEXT = "ab cab ab bc cab a b";

  @TempDir private Path folder;

  @Test
  void everyPositionAndLayerIsShown() throws IOException {
    CliRun run = CliRun.of("inspect", "-m", model(), "--top", "2", TEXT).succeeds();
    assertThat(run.out())
        .contains("position  token  entropy  attention  piece", "at position ", "to position 0")
        .containsPattern("(?m)^2 +\\d\\.\\d{4} +\\d\\.\\d{4} +[01]\\.\\d{4} +[01]\\.\\d{4}$")
        .containsPattern("(?m)^2 +\\d\\.\\d{4} +\\S+ 0\\.\\d{3}");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void theLastLayerIsTheModelsLawAndAttentionAddsUp() throws IOException {
    String model = model();
    JsonNode shown =
        JsonMapper.builder()
            .build()
            .readTree(CliRun.of("inspect", "-m", model, "--json", TEXT).succeeds().out());
    JsonNode positions = shown.get("positions");
    JsonNode layers = shown.get("layers");
    assertThat(layers.size()).isEqualTo(3);
    assertThat(shown.get("position").asInt()).isEqualTo(positions.size() - 1);
    assertThat(layers.get(2).get("entropy").asDouble())
        .isEqualTo(positions.get(positions.size() - 1).get("entropy").asDouble(), within(1e-9));
    assertThat(layers.get(0).has("attentionEntropy")).isFalse();
    assertThat(layers.get(2).get("layer").asInt()).isEqualTo(2);
    assertThat(layers.get(2).get("attentionToFirst").asDouble()).isBetween(0.0, 1.0);
    assertThat(layers.get(1).get("attentionAgreement").asDouble()).isBetween(0.0, 1.0);
    // every position gives away a weight of 1
    double sum = 0;
    for (int at = 0; at < positions.size(); at++) {
      sum += positions.get(at).get("attentionReceived").asDouble() * (positions.size() - at);
    }
    assertThat(sum).isEqualTo(positions.size(), within(1e-4));
    CliRun greedy =
        CliRun.of("generate", "-m", model, "-s", "greedy", "-n", "1", "--json", TEXT).succeeds();
    assertThat(layers.get(2).get("top").get(0).get("token"))
        .isEqualTo(
            JsonMapper.builder().build().readTree(greedy.out()).get("steps").get(0).get("token"));
  }

  @Test
  void figuresAreSvgWithABarForEveryPositionAndLayer() throws Exception {
    Path figure = folder.resolve("figure.svg");
    String model = model();
    CliRun run = CliRun.of("inspect", "-m", model, "--json", "--svg", figure.toString(), TEXT);
    JsonNode shown = JsonMapper.builder().build().readTree(run.succeeds().out());
    NodeList bars =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(figure.toFile())
            .getElementsByTagName("rect");
    int positions = shown.get("positions").size();
    int page = 1;
    assertThat(bars.getLength()).isEqualTo(page + 2 * positions + shown.get("layers").size());
    double tallest = 0;
    for (int at = page; at < page + positions; at++) {
      Element bar = (Element) bars.item(at);
      tallest = Math.max(tallest, Double.parseDouble(bar.getAttribute("height")));
    }
    assertThat(tallest).isBetween(79.9, 120.0); // of two to five ticks at least two thirds are used
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    CliRun.of("inspect", "-m", model(), "--position", "99", TEXT)
        .failsWith(ExitCode.USAGE, "--position must be in [0, ");
    CliRun.of("inspect", "-m", new ToyFiles(folder).model(), "ab")
        .failsWith(ExitCode.BAD_INPUT, "shows nothing beside its logits");
  }

  private String model() throws IOException {
    Path file = folder.resolve("tiny.gguf");
    new SyntheticModel(SyntheticFamily.QWEN3, ModelShape.TINY, TensorType.F32, 1).write(file);
    return file.toString();
  }
}
