package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformCommandTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("gibbs.root", "..")).resolve("core/src/test/resources");

  private static final String RECORD =
      """
      {"id":"top_k/llama/1","source":"llama.cpp v0.5.0","operation":"top_k","params":{"top_k":1},\
      "logits":[0.0,1.0],"expected":{"kept":[1],"probs":[1.0]}}
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"vectors", "variants"})
  void everyReferenceRecordAgrees(String folderOfRecords) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("conform"));
    try (Stream<Path> files = Files.list(RESOURCES.resolve(folderOfRecords))) {
      files.map(Path::toString).filter(name -> name.endsWith(".jsonl")).forEach(arguments::add);
    }

    CliRun run = CliRun.of(arguments.toArray(String[]::new));

    assertThat(run.out()).contains(" passed, 0 failed, ");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void countsAndSaysWhatDiffers() throws IOException {
    String wrong = RECORD.replace("\"kept\":[1]", "\"kept\":[0]").replace("/1\"", "/2\"");
    String unknown = RECORD.replace("\"operation\":\"top_k\"", "\"operation\":\"teleport\"");

    CliRun run = conform(RECORD + "\n" + wrong + unknown);

    assertThat(run.out())
        .isEqualTo(
            """
            top_k/llama/2: expected kept [0], found kept [1]
            1 passed, 1 failed, 1 not supported
            """);
    assertThat(run.code()).isEqualTo(ExitCode.CHECK_FAILED);
  }

  /// At the threshold, three equal tokens: the reference counts them as probable enough.
  @Test
  void nearAThresholdXtcMaySpareOneTokenMore() throws IOException {
    String record =
        """
        {"id":"xtc/llama/1","source":"llama.cpp v0.5.0","operation":"xtc","tags":["near_threshold"],\
        "params":{"probability":1.0,"threshold":0.01},"logits":[-0.030459208,-4.61,-4.61,-4.61],\
        "expected":{"kept":[2],"probs":[1.0]}}
        """;
    assertThat(conform(record).out()).isEqualTo("1 passed, 0 failed, 0 not supported\n");
    assertThat(conform(record.replace("near_threshold", "edge")).out()).contains("1 failed");
  }

  @Test
  void aRecordWithoutAnAnswerFailsAlone() throws IOException {
    String nothing = RECORD.replace("[0.0,1.0]", "[\"-inf\",\"-inf\"]").replace("/1\"", "/2\"");
    String token =
        nothing.replaceAll(
            "\"operation.*",
            "\"operation\":\"greedy\",\"params\":{},\"logits\":"
                + "[\"-inf\"],\"expected\":{\"token\":0}}");

    assertThat(conform(nothing + token + RECORD).out())
        .contains("no token is left")
        .endsWith("1 passed, 2 failed, 0 not supported\n");
  }

  /// Two tokens of one bit each: with τ = 1, μ stays at 2.
  @Test
  void readingsOfAStateAreCompared() throws IOException {
    String steps =
        """
        {"id":"mirostat_v2/llama/1","source":"llama.cpp v0.5.0","operation":"mirostat_v2",\
        "params":{"tau":1.0,"eta":0.5},"expected":{"steps":[{"logits":[0.0,0.0],"kept":[0,1],\
        "probs":[0.5,0.5],"mu_before":2.0,"chosen":1,"surprise":1.0,"mu_after":2.0}]}}
        """;
    assertThat(conform(steps).out()).isEqualTo("1 passed, 0 failed, 0 not supported\n");
    assertThat(conform(steps.replace("\"mu_after\":2.0", "\"mu_after\":2.1")).out())
        .startsWith("mirostat_v2/llama/1: expected step 0: mu_after 2.1, found 2.0");
    assertThat(conform(steps.replace("\"surprise\":1.0", "\"surprise\":2.0")).out())
        .contains("expected step 0: surprise 2.0, found 1.0");
  }

  @Test
  void aRefusalThatTheReferenceDoesNotKnowIsAFailure() throws IOException {
    String accepted = RECORD.replace("llama.cpp v0.5.0", "transformers 5").replace(":1}", ":0}");

    assertThat(conform(accepted).out())
        .contains("refused: k of top_k must be at least 1, was 0")
        .endsWith("0 passed, 1 failed, 0 not supported\n");
    assertThat(
            conform(
                    accepted.replaceAll(
                        "\"expected\":.*", "\"expected\":{\"error\":\"ValueError\"}}"))
                .out())
        .isEqualTo("1 passed, 0 failed, 0 not supported\n");
  }

  @Test
  void coinsFallAsTheRecordSays() throws IOException {
    String kept =
        """
        {"id":"xtc/llama/1","source":"llama.cpp v0.5.0","operation":"xtc",\
        "params":{"probability":0.5,"threshold":0.1},"coin":true,\
        "logits":[0.0,1.0],"expected":{"kept":[0],"probs":[1.0]}}
        """;
    String fallenOtherwise = kept.replace("true", "false");
    String unknown = kept.replace("\"coin\":true,", "");

    assertThat(conform(kept + fallenOtherwise + unknown).out())
        .isEqualTo(
            """
            xtc/llama/1: expected kept [0], found kept [0, 1]
            2 passed, 1 failed, 0 not supported
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{ # :2: bad JSON: ",
        "[] # :2: a record must be a JSON object",
        "{} # :2, id: missing",
        "{\"id\":\"a\",\"source\":3} # :2, source: must be a text",
        "{\"id\":\"a\",\"source\":\"b\",\"operation\":\"top_k\"} # :2, params, top_k: missing",
        "{\"id\":\"a\",\"source\":\"b\",\"operation\":\"top_k\",\"params\":{}}"
            + " # :2, params, top_k: missing",
        "{\"id\":\"a\",\"source\":\"b\",\"operation\":\"top_k\",\"params\":{\"top_k\":1},"
            + "\"expected\":{\"kept\":[0]},\"logits\":[]}"
            + " # :2, logits: must be a list of at least one number",
        "{\"id\":\"a\",\"source\":\"b\",\"operation\":\"top_k\",\"params\":{\"top_k\":1},"
            + "\"expected\":{\"kept\":[0]},\"logits\":[\"x\"]}"
            + " # :2, logits[0]: must be a number",
        "{\"id\":\"a\",\"source\":\"b\",\"operation\":\"top_k\",\"params\":{\"top_k\":1},"
            + "\"expected\":{\"kept\":[0]},\"logits_file\":{\"file\":\"none\",\"count\":2,"
            + "\"dtype\":\"float32 little-endian\"}}"
            + " # :2, logits_file: cannot read ",
      })
  void namesTheLineOfABadRecord(String line, String message) throws IOException {
    CliRun run = conform("\n" + line + "\n");

    run.failsWith(ExitCode.BAD_INPUT, message);
    assertThat(run.err()).contains("records.jsonl:2");
  }

  private CliRun conform(String records) throws IOException {
    Path file = Files.writeString(folder.resolve("records.jsonl"), records);
    return CliRun.of("conform", file.toString());
  }
}
