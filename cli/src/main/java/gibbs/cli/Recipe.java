package gibbs.cli;

import gibbs.core.decode.Plan;
import gibbs.core.decode.StopRules;
import gibbs.core.expression.Expression;

/// A plan and the expression that it came from.
///
/// @param expression in canonical form
/// @param plan what it stands for
record Recipe(String expression, Plan plan) {
  /// Reads an expression.
  static Recipe parse(String text) {
    Expression expression = Expression.parse(text);
    return new Recipe(expression.toString(), expression.plan());
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
