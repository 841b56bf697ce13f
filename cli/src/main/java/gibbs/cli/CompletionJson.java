package gibbs.cli;

import gibbs.core.decode.Completion;
import gibbs.core.draw.Coin;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Completions as JSON, in the schema of `docs/json.md`.
///
/// @param vocabulary names the tokens
/// @param hasSteps whether every step is written out
record CompletionJson(Vocabulary vocabulary, boolean hasSteps) {
  /// One completion on one line.
  ///
  /// @param head fields that come first
  /// @param strategy the plan's expression
  /// @param scored the prompt's tokens with their log-probabilities, empty where not asked for
  String line(
      Consumer<JsonLine> head, String strategy, ScoredPrompt scored, Completion completion) {
    return JsonLine.of(
        json -> {
          head.accept(json);
          json.count("index", completion.index())
              .text("strategy", strategy)
              .count("seed", completion.plan().seed())
              .text("text", completion.text())
              .text("stopReason", completion.stopReason().name().toLowerCase(Locale.ROOT))
              .count("promptTokenCount", completion.prompt().size())
              .count("tokenCount", completion.steps().size())
              .number("logP", completion.logP());
          if (!completion.steps().isEmpty()) {
            json.number("logQ", completion.logQ())
                .number("relativeLogDistortion", completion.relativeLogDistortion());
          }
          if (!scored.isEmpty()) {
            json.number("promptLogP", scored.sum())
                .objects("promptTokens", scored.json(vocabulary));
          }
          if (hasSteps) {
            json.ids("prompt", completion.prompt()).objects("steps", steps(completion));
          }
        });
  }

  private List<Consumer<JsonLine>> steps(Completion completion) {
    List<Consumer<JsonLine>> steps = new ArrayList<>();
    for (Step step : completion.steps()) {
      steps.add(json -> write(vocabulary, step, json));
    }
    return steps;
  }

  /// A step's fields.
  static void write(Vocabulary vocabulary, Step step, JsonLine json) {
    json.count("token", step.token())
        .text("piece", vocabulary.piece(step.token()))
        .number("logP", step.logP())
        .number("logQ", step.logQ())
        .number("logZ", step.logZ())
        .count("supportSize", step.supportSize())
        .number("entropy", step.entropy())
        .number("modelEntropy", step.modelEntropy());
    if (!step.coins().isEmpty()) {
      json.objects("coins", step.coins().stream().map(CompletionJson::coin).toList());
    }
  }

  private static Consumer<JsonLine> coin(Coin coin) {
    return json -> json.number("probability", coin.probability()).flag("outcome", coin.outcome());
  }
}
