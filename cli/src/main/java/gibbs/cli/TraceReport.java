package gibbs.cli;

import gibbs.core.decode.CompletionListener;
import gibbs.core.draw.Coin;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.Step;
import gibbs.core.transform.TransformState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes one block of lines, or one line of JSON, for every step.
final class TraceReport implements CompletionListener {
  private static final int STAGE_WIDTH = 40;

  private final Sink out;
  private final Vocabulary vocabulary;
  private final boolean isJson;
  private final List<StageTrace> stages = new ArrayList<>();
  private int steps;

  TraceReport(Sink out, Vocabulary vocabulary, boolean isJson) {
    this.out = out;
    this.vocabulary = vocabulary;
    this.isJson = isJson;
  }

  /// A stage was applied.
  void onStage(StageTrace stage) {
    stages.add(stage);
  }

  @Override
  public void onStep(Step step) {
    out.print(isJson ? json(step) : block(step));
    out.flush();
    stages.clear();
    steps++;
  }

  private String block(Step step) {
    Table table = new Table();
    table.row(
        "stage",
        "tokens",
        "mass removed",
        "entropy",
        "temperature",
        "log Z",
        "state",
        "most probable");
    for (StageTrace stage : stages) {
      boolean isModel = stage.isModel();
      table.row(
          abbreviated(stage.stage()),
          isModel
              ? "" + stage.supportAfter()
              : stage.supportBefore() + " → " + stage.supportAfter(),
          isModel ? "" : number("%.6f", stage.massRemoved()),
          number("%.4f", stage.entropyAfter()),
          isModel ? "" : number("%.4f", stage.temperature()),
          isModel ? "" : number("%.4f", stage.logZ()),
          state(stage),
          candidates(stage));
    }
    String chosen =
        String.format(
            Locale.ROOT,
            "step %d: %s (%d), log p %.4f%s%s%n",
            steps,
            Pieces.printable(vocabulary.piece(step.token())),
            step.token(),
            step.logP(),
            step.hasLaw() ? String.format(Locale.ROOT, ", log q %.4f", step.logQ()) : "",
            coins(step));
    return (steps == 0 ? "" : "\n") + chosen + table.text();
  }

  private static String state(StageTrace stage) {
    List<String> shown = new ArrayList<>();
    for (TransformState.Reading reading : stage.readings()) {
      if (!Double.isNaN(reading.value())) {
        shown.add(reading.name() + number(" %.4f", reading.value()));
      }
    }
    return String.join("  ", shown);
  }

  private static String coins(Step step) {
    StringBuilder coins = new StringBuilder();
    for (Coin coin : step.coins()) {
      coins.append(", coin ").append(coin.outcome());
    }
    return coins.toString();
  }

  private String candidates(StageTrace stage) {
    List<String> shown = new ArrayList<>();
    for (StageTrace.Candidate candidate : stage.top()) {
      shown.add(
          Pieces.printable(vocabulary.piece(candidate.token())) + number(" %.3f", candidate.q()));
    }
    return String.join("  ", shown);
  }

  private String json(Step step) {
    return JsonLine.of(
            json -> {
              json.count("step", steps);
              CompletionJson.write(vocabulary, step, json);
              List<Consumer<JsonLine>> objects = new ArrayList<>();
              stages.forEach(stage -> objects.add(line -> write(stage, line)));
              json.objects("stages", objects);
            })
        + "\n";
  }

  private void write(StageTrace stage, JsonLine json) {
    List<Consumer<JsonLine>> top = new ArrayList<>();
    for (StageTrace.Candidate candidate : stage.top()) {
      top.add(
          line ->
              line.count("token", candidate.token())
                  .text("piece", vocabulary.piece(candidate.token()))
                  .number("q", candidate.q()));
    }
    json.text("stage", stage.stage())
        .count("supportBefore", stage.supportBefore())
        .count("supportAfter", stage.supportAfter())
        .number("massRemoved", stage.massRemoved())
        .number("entropyBefore", stage.entropyBefore())
        .number("entropyAfter", stage.entropyAfter())
        .number("effectiveTemperature", stage.temperature())
        .number("logZ", stage.logZ())
        .objects("top", top)
        .raw(
            "state",
            JsonLine.of(
                line ->
                    stage
                        .readings()
                        .forEach(reading -> line.number(reading.name(), reading.value()))));
  }

  private static String abbreviated(String stage) {
    return stage.length() <= STAGE_WIDTH ? stage : stage.substring(0, STAGE_WIDTH - 1) + "…";
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
