package gibbs.cli;

import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.StopReason;
import gibbs.core.draw.Coin;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.Step;
import gibbs.core.transform.TransformState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes one block of lines, or one line of JSON, for every step. A block fits 80 columns: a line
/// of numbers for every stage, and below it what the rule remembers and the most probable tokens.
final class TraceReport implements CompletionListener {
  private static final int WIDTH = 80;
  private static final int STAGE_WIDTH = 26;
  private static final String INDENT = "  ";
  private static final String GAP = "  ";

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
    write(isJson ? json(step) : block(heading(step)));
    steps++;
  }

  /// The completion is over. Stages of a step that found no token are still to be shown.
  void onEnd(StopReason reason) {
    if (!stages.isEmpty()) {
      String name = reason.name().toLowerCase(Locale.ROOT);
      write(isJson ? json(name) : block("step " + steps + ": no token (" + name + ")"));
    }
  }

  private void write(String text) {
    out.print(text);
    out.flush();
    stages.clear();
  }

  private String heading(Step step) {
    return String.format(
        Locale.ROOT,
        "step %d: %s (%d), log p %.4f%s%s",
        steps,
        Pieces.printable(vocabulary.piece(step.token())),
        step.token(),
        step.logP(),
        step.hasLaw() ? String.format(Locale.ROOT, ", log q %.4f", step.logQ()) : "",
        coins(step));
  }

  private String block(String heading) {
    Table table = new Table(1);
    table.row("stage", "tokens", "removed", "entropy", "temp.", "log Z");
    for (StageTrace stage : stages) {
      boolean isModel = stage.isModel();
      table.row(
          TextWidth.cut(stage.stage(), STAGE_WIDTH),
          isModel
              ? "" + stage.supportAfter()
              : stage.supportBefore() + " → " + stage.supportAfter(),
          isModel ? "" : number("%.6f", stage.massRemoved()),
          number("%.4f", stage.entropyAfter()),
          isModel ? "" : number("%.4f", stage.temperature()),
          isModel ? "" : number("%.4f", stage.logZ()));
    }
    StringBuilder block = new StringBuilder(steps == 0 ? "" : "\n").append(heading).append('\n');
    List<String> lines = table.lines();
    block.append(lines.getFirst()).append('\n');
    for (int index = 0; index < stages.size(); index++) {
      block.append(lines.get(index + 1)).append('\n');
      appendFlowing(block, state(stages.get(index)));
      appendFlowing(block, candidates(stages.get(index)));
    }
    return block.toString();
  }

  /// Indented lines of entries that are not broken.
  private static void appendFlowing(StringBuilder block, List<String> entries) {
    int column = 0;
    for (String entry : entries) {
      String shown = TextWidth.cut(entry, WIDTH - INDENT.length());
      boolean fits = column + GAP.length() + TextWidth.of(shown) <= WIDTH;
      String before = column == 0 ? INDENT : fits ? GAP : "\n" + INDENT;
      block.append(before).append(shown);
      column = (column > 0 && fits ? column + GAP.length() : INDENT.length()) + TextWidth.of(shown);
    }
    block.append(column == 0 ? "" : "\n");
  }

  private static List<String> state(StageTrace stage) {
    List<String> shown = new ArrayList<>();
    for (TransformState.Reading reading : stage.readings()) {
      if (!Double.isNaN(reading.value())) {
        shown.add(reading.name() + number(" = %.4f", reading.value()));
      }
    }
    return shown;
  }

  private static String coins(Step step) {
    StringBuilder coins = new StringBuilder();
    for (Coin coin : step.coins()) {
      coins.append(", coin ").append(coin.outcome());
    }
    return coins.toString();
  }

  private List<String> candidates(StageTrace stage) {
    List<String> shown = new ArrayList<>();
    for (StageTrace.Candidate candidate : stage.top()) {
      shown.add(
          Pieces.printable(vocabulary.piece(candidate.token()))
              + number(candidate.q() < 0.0005 ? " %.1e" : " %.3f", candidate.q()));
    }
    return shown;
  }

  private String json(Step step) {
    return json(line -> CompletionJson.write(vocabulary, step, line));
  }

  private String json(String stopReason) {
    return json(line -> line.text("stopReason", stopReason));
  }

  private String json(Consumer<JsonLine> fields) {
    List<Consumer<JsonLine>> objects = new ArrayList<>();
    stages.forEach(stage -> objects.add(line -> write(stage, line)));
    return JsonLine.of(
            json -> {
              json.count("step", steps);
              fields.accept(json);
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

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
