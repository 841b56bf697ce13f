package gibbs.core.expression;

import gibbs.core.catalogue.ArgumentException;
import gibbs.core.catalogue.Binding;
import gibbs.core.catalogue.Catalogue;
import gibbs.core.catalogue.Dialect;
import gibbs.core.catalogue.Names;
import gibbs.core.catalogue.Role;
import gibbs.core.catalogue.Stage;
import gibbs.core.catalogue.Value;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Stepwise;
import gibbs.core.decode.StopRules;
import gibbs.core.decode.Strategy;
import gibbs.core.transform.LogitsTransform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A chain of rules, and the strategy that ends it, in textual form. Immutable.
///
/// [#parse] reads it, [#toString] writes it canonically, and reading that gives an equal
/// expression. The grammar stands in `docs/expressions.md`; names come from the [Catalogue].
///
/// ```
/// Plan plan = Expression.parse("top_k(40) | top_p(0.95) | temperature(0.8)").plan();
/// ```
///
/// @param dialect whose defaults and ranges hold
/// @param stages at least one; only the last may be a strategy
public record Expression(Dialect dialect, List<Stage> stages) {
  /// Each token drawn from the model's own law.
  public static final String DEFAULT = "sample";

  /// Copies the stages.
  public Expression {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("an expression needs at least one stage");
    }
  }

  /// Reads an expression with the names of [Catalogue#standard].
  ///
  /// @param text the expression
  /// @return the expression, every name and argument checked
  /// @throws ExpressionException if it cannot be understood
  public static Expression parse(String text) {
    return parse(text, Catalogue.standard());
  }

  /// Reads an expression.
  ///
  /// @param text the expression
  /// @param catalogue the names
  /// @return the expression, every name and argument checked
  /// @throws ExpressionException if it cannot be understood
  public static Expression parse(String text, Catalogue catalogue) {
    Parser.Parsed parsed = new Parser(text).parse();
    Header header = Header.of(parsed.header(), text);
    try {
      List<Stage> stages = new Binding(catalogue, header.dialect()).bind(parsed.chain());
      checkRoles(stages, parsed.chain(), text);
      return new Expression(header.dialect(), header.sorted(stages)).canonical();
    } catch (ArgumentException e) {
      throw new ExpressionException(e.getMessage(), text, e.column());
    }
  }

  /// The expression of a plan's rules and strategy: in Gibbs' own dialect, or, for values that
  /// only another dialect allows, in that one.
  ///
  /// @param plan a plan
  /// @return an expression with the same rules and strategy
  /// @throws IllegalArgumentException if the catalogue has no names for them
  public static Expression of(Plan plan) {
    for (Dialect dialect : Dialect.values()) {
      Expression expression = describe(plan, dialect);
      if (expression.standsFor(plan)) {
        return expression;
      }
    }
    throw new IllegalArgumentException("no expression stands for " + plan.transforms());
  }

  private static Expression describe(Plan plan, Dialect dialect) {
    List<Object> specifications = new ArrayList<>(plan.transforms());
    specifications.add(plan.strategy());
    List<Stage> stages = new ArrayList<>();
    for (Object specification : specifications) {
      stages.add(
          Catalogue.standard()
              .describe(specification, dialect)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the catalogue has no name for " + specification)));
    }
    return new Expression(dialect, stages).canonical();
  }

  private boolean standsFor(Plan plan) {
    try {
      Plan again = parse(toString()).plan();
      return again.transforms().equals(plan.transforms())
          && again.strategy().equals(plan.strategy());
    } catch (ExpressionException _) {
      return false;
    }
  }

  /// What it stands for, with the default stop rules and seed 0.
  ///
  /// @return the plan
  /// @throws ExpressionException if it is a sweep
  public Plan plan() {
    List<LogitsTransform> transforms = new ArrayList<>();
    Strategy strategy = Stepwise.SAMPLING;
    try {
      for (Stage stage : stages) {
        if (stage.entry().role() == Role.STRATEGY) {
          strategy = stage.strategy();
        } else {
          transforms.add(stage.transform());
        }
      }
    } catch (IllegalArgumentException e) {
      String text = toString();
      throw new ExpressionException(e.getMessage(), text, Math.max(0, text.indexOf("..")));
    }
    return new Plan(transforms, strategy, StopRules.DEFAULT, 0);
  }

  /// Whether some argument is a range, so that it stands for many plans.
  ///
  /// @return true for a sweep
  public boolean isSweep() {
    return stages.stream().anyMatch(stage -> stage.arguments().isSweep());
  }

  /// The canonical form.
  @Override
  public String toString() {
    String chain = String.join(" | ", stages.stream().map(Stage::toString).toList());
    return dialect == Dialect.GIBBS ? chain : "dialect=" + dialect.key() + " | " + chain;
  }

  /// A chain ends in a draw anyway, so `sample` stands alone only.
  private Expression canonical() {
    boolean endsInSample = stages.size() > 1 && stages.getLast().toString().equals(DEFAULT);
    return endsInSample ? new Expression(dialect, stages.subList(0, stages.size() - 1)) : this;
  }

  private static void checkRoles(List<Stage> stages, Value.Chain chain, String text) {
    for (int index = 0; index < stages.size(); index++) {
      Stage stage = stages.get(index);
      int column = chain.calls().get(index).column();
      boolean isLast = index == stages.size() - 1;
      switch (stage.entry().role()) {
        case TRANSFORM -> {}
        case STRATEGY -> {
          if (!isLast) {
            throw new ExpressionException(
                stage.entry().name() + " is a strategy and must come last", text, column);
          }
        }
        case METHOD ->
            throw new ExpressionException(
                stage.entry().name() + " is a method and belongs inside a strategy", text, column);
      }
    }
  }

  /// What stands before the chain.
  private record Header(Dialect dialect, boolean isSystemOrder) {
    static Header of(List<Parser.Setting> settings, String text) {
      Dialect dialect = Dialect.GIBBS;
      boolean isSystemOrder = false;
      for (Parser.Setting setting : settings) {
        switch (setting.name()) {
          case "dialect" -> {
            try {
              dialect = Dialect.of(setting.value());
            } catch (IllegalArgumentException e) {
              throw new ExpressionException(e.getMessage(), text, setting.valueColumn());
            }
          }
          case "order" ->
              isSystemOrder =
                  switch (setting.value()) {
                    case "system" -> true;
                    case "given" -> false;
                    default ->
                        throw new ExpressionException(
                            Names.unknown("order", setting.value(), List.of("system", "given")),
                            text,
                            setting.valueColumn());
                  };
          default ->
              throw new ExpressionException(
                  Names.unknown("setting", setting.name(), List.of("dialect", "order")),
                  text,
                  setting.nameColumn());
        }
      }
      if (isSystemOrder && dialect.order().isEmpty()) {
        throw new ExpressionException(
            "order=system needs a dialect that has an order, as in dialect=llama.cpp", text, 0);
      }
      return new Header(dialect, isSystemOrder);
    }

    /// Stages in the system's order; those that it does not know stay where they are among their
    /// neighbours: they keep the rank of the stage before them.
    List<Stage> sorted(List<Stage> stages) {
      if (!isSystemOrder) {
        return stages;
      }
      List<Ranked> ranked = new ArrayList<>();
      int rank = -1;
      for (Stage stage : stages) {
        int own = dialect.order().indexOf(stage.entry().name());
        if (stage.entry().role() == Role.STRATEGY) {
          own = Integer.MAX_VALUE;
        }
        rank = own < 0 ? rank : own;
        ranked.add(new Ranked(stage, rank));
      }
      ranked.sort(Comparator.comparingInt(Ranked::rank));
      return ranked.stream().map(Ranked::stage).toList();
    }
  }

  private record Ranked(Stage stage, int rank) {}
}
