package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelCommandTest {
  @TempDir private Path folder;

  @Test
  void saysWhatAFileHolds() throws IOException {
    CliRun run = CliRun.of("model", "-m", model()).succeeds();
    assertThat(run.out())
        .contains("architecture   llama\n")
        .contains("layers         2\n")
        .contains("attention      4 heads, 2 for keys and values, of 16\n")
        .contains("context        512 tokens\n")
        .contains("Q8_0 (")
        .contains("chat template  none\n")
        .contains("runs           yes\n");
  }

  @Test
  void jsonHoldsTheSame() throws IOException {
    JsonNode model =
        JsonMapper.builder().build().readTree(CliRun.of("model", "-m", model(), "--json").out());
    assertThat(model.get("layers").intValue()).isEqualTo(2);
    assertThat(model.get("vocabularySize").intValue()).isEqualTo(320);
    assertThat(model.get("kvBytesPerToken").intValue()).isEqualTo(2 * 2 * 2 * 16 * 4);
    assertThat(model.get("runs").booleanValue()).isTrue();
    assertThat(model.has("chatTemplate")).isFalse();
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    ToyFiles files = new ToyFiles(folder);
    CliRun.of("model", "-m", files.model())
        .failsWith(ExitCode.BAD_INPUT, "neither a GGUF nor an ARPA file");
    CliRun.of("model", "-m", files.text("x.gguf", "GGUFxx"))
        .failsWith(ExitCode.BAD_INPUT, "x.gguf");
    CliRun.of("model", "-m", folder.toString()).failsWith(ExitCode.BAD_INPUT, "is a directory");
    CliRun.of("model", "-m", model(), "--chat-template")
        .failsWith(ExitCode.BAD_INPUT, "has no chat template");
  }

  private String model() throws IOException {
    Path file = folder.resolve("tiny.gguf");
    new SyntheticModel(ModelShape.TINY, TensorType.Q8_0, 1).write(file);
    return file.toString();
  }
}
