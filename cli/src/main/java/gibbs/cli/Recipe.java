package gibbs.cli;

import gibbs.core.decode.Plan;
import gibbs.core.decode.StopRules;

/// A plan and the expression that it came from.
///
/// @param expression in canonical form
/// @param plan what it stands for
record Recipe(String expression, Plan plan) {
  /// The model's own law, where nothing else is asked for.
  static final String DEFAULT = "sample";

  /// Reads an expression.
  static Recipe parse(String text) {
    return switch (text.strip()) {
      case DEFAULT -> new Recipe(DEFAULT, Plan.sampling());
      case "greedy" -> new Recipe("greedy", Plan.greedy());
      default -> throw CommandFailedException.usage("unknown strategy '" + text + "'");
    };
  }

  /// The same choice of tokens with other stop rules and another seed.
  Recipe with(StopRules stop, long seed) {
    return new Recipe(expression, plan.withStop(stop).withSeed(seed));
  }

  /// What a record of a prompts file asks for, where it differs.
  Recipe of(PromptRecord record) {
    Recipe base = record.strategy().map(Recipe::parse).orElse(this);
    StopRules stop = plan.stop();
    if (record.maxTokens().isPresent()) {
      stop = stop.withMaxTokens(record.maxTokens().getAsInt());
    }
    if (record.stop().isPresent()) {
      stop = stop.withStopStrings(record.stop().get());
    }
    return base.with(stop, record.seed().orElse(plan.seed()));
  }
}
