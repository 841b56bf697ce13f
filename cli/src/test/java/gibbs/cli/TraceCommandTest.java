package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TraceCommandTest {
  private static final String EXPRESSION = "top_k(4) | min_p(0.01) | temperature(0.5)";

  @TempDir private Path folder;

  @Test
  void everyStageOfEveryStepIsShown() {
    CliRun run = trace("-n", "2", "--ignore-end");
    assertThat(run.succeeds().out())
        .contains("step 0: ", "step 1: ", "model ", "top_k(4) ", "9 → 4", "temperature(0.5) ")
        .doesNotContain("step 2: ");
  }

  @Test
  void tracingChangesNoToken() {
    String model = new ToyFiles(folder).model();
    CliRun plain =
        CliRun.of("generate", "-m", model, "-s", EXPRESSION, "-n", "8", "--json", "ab").succeeds();
    List<JsonNode> steps = lines(trace("-n", "8", "--json"));
    JsonNode expected = JsonMapper.builder().build().readTree(plain.out()).get("steps");
    assertThat(steps).hasSize(expected.size());
    for (int step = 0; step < expected.size(); step++) {
      for (String field : expected.get(step).propertyNames()) {
        assertThat(steps.get(step).get(field)).isEqualTo(expected.get(step).get(field));
      }
    }
  }

  @Test
  void stagesJoinUpToTheStepsLaw() {
    for (JsonNode step : lines(trace("--json"))) {
      JsonNode stages = step.get("stages");
      assertThat(stages.size()).isEqualTo(4);
      for (int stage = 1; stage < 4; stage++) {
        assertThat(stages.get(stage).get("supportBefore"))
            .isEqualTo(stages.get(stage - 1).get("supportAfter"));
      }
      assertThat(stages.get(3).get("logZ")).isEqualTo(step.get("logZ"));
      assertThat(stages.get(3).get("entropyAfter")).isEqualTo(step.get("entropy"));
    }
  }

  @Test
  void effectiveTemperatureIsTheSlopeOfTheLogarithms() {
    Logits logits = Logits.of(3, 2, 1, 0.5f);
    StageTrace.Before before = StageTrace.Before.of(logits);
    logits.scale(1 / 0.7);
    StageTrace scaled = StageTrace.of("temperature(0.7)", before, logits, 2);
    assertThat(scaled.temperature()).isEqualTo(0.7, within(1e-6));
    assertThat(scaled.massRemoved()).isZero();
    assertThat(scaled.top()).hasSize(2);

    before = StageTrace.Before.of(logits);
    double last = logits.probability(3);
    logits.remove(3);
    StageTrace cut = StageTrace.of("top_k(3)", before, logits, 2);
    assertThat(cut.temperature()).isEqualTo(1, within(1e-6));
    assertThat(cut.massRemoved()).isEqualTo(last, within(1e-6));
    assertThat(cut.supportAfter()).isEqualTo(3);

    logits.truncate(1);
    assertThat(StageTrace.of("top_k(1)", before, logits, 2).temperature()).isNaN();
  }

  @Test
  void aBlockFitsEightyColumns() {
    String expression =
        "penalties(repetition=1.1, frequency=0.2, window=64) | top_k(7) | mirostat_v1(tau=3, eta=0.1)"
            + " | logit_bias({1: 0.5, 2: -0.5})";
    List<String> lines =
        traceOf(expression, "-n", "3", "--ignore-end", "--top", "9")
            .succeeds()
            .out()
            .lines()
            .toList();
    assertThat(lines).allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(80));
    assertThat(lines.get(1)).matches("stage +tokens +removed +entropy +temp\\. +log Z");
  }

  @Test
  void aStageThatLeavesNoTokenIsShown() {
    CliRun run = traceOf("top_k(3) | allowed_tokens([77])");
    assertThat(run.succeeds().out()).contains("step 0: no token (dead_end)", "3 → 0", "1.000000");
    JsonNode step = lines(traceOf("top_k(3) | allowed_tokens([77])", "--json")).getFirst();
    assertThat(step.get("stopReason").asString()).isEqualTo("dead_end");
    assertThat(step.get("stages").get(2).get("supportAfter").asInt()).isZero();
    assertThat(step.get("stages").get(2).get("logZ").isNull()).isTrue();
  }

  @Test
  void whatARuleRemembersIsShown() {
    String rule = "mirostat_v2(tau=1.5, eta=0.5)";
    assertThat(traceOf(rule, "-n", "2", "--ignore-end").succeeds().out())
        .contains("mu = 3.0000", "surprise = ");
    List<JsonNode> steps = lines(traceOf(rule, "-n", "2", "--ignore-end", "--json"));
    assertThat(steps.get(0).get("stages").get(1).get("state").get("mu").asDouble()).isEqualTo(3);
    double surprise = -steps.get(0).get("logQ").asDouble() / Math.log(2);
    assertThat(steps.get(1).get("stages").get(1).get("state").get("mu").asDouble())
        .isEqualTo(3 - 0.5 * (surprise - 1.5), within(1e-9));
  }

  private CliRun trace(String... more) {
    return traceOf(EXPRESSION, more);
  }

  private CliRun traceOf(String expression, String... more) {
    String model = new ToyFiles(folder).model();
    List<String> args =
        new java.util.ArrayList<>(List.of("trace", "-m", model, "-s", expression, "ab"));
    args.addAll(List.of(more));
    return CliRun.of(args.toArray(String[]::new));
  }

  private static List<JsonNode> lines(CliRun run) {
    JsonMapper mapper = JsonMapper.builder().build();
    return run.succeeds().out().lines().map(mapper::readTree).toList();
  }
}
