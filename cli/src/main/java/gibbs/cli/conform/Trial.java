package gibbs.cli.conform;

import gibbs.core.catalogue.Catalogue;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Stepwise;
import gibbs.core.expression.Expression;
import gibbs.core.expression.ExpressionException;
import gibbs.core.logits.EmptySupportException;
import gibbs.core.logits.Logits;
import gibbs.core.logits.NonFiniteLogitsException;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.Step;
import gibbs.core.transform.TransformState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One record, run and judged.
final class Trial {
  private static final Verdict PASSED = new Verdict.Passed();

  private final VectorRecord record;
  private final Plan plan;
  private final boolean coin;
  private boolean hasTossed;

  private Trial(VectorRecord record, Plan plan, boolean coin) {
    this.record = record;
    this.plan = plan;
    this.coin = coin;
  }

  /// Runs a record.
  static Verdict judge(VectorRecord record) {
    Optional<ChainText> text = RecordExpressions.of(record);
    if (text.isEmpty()) {
      return new Verdict.NotSupported("operation " + record.operation());
    }
    for (String name : text.get().names()) {
      if (Catalogue.standard().find(name).isEmpty()) {
        return new Verdict.NotSupported("rule " + name);
      }
    }
    boolean isRefusalExpected = record.expected().has("error");
    try {
      Plan plan = Expression.parse(text.get().toString()).plan();
      if (!isRefusalExpected) {
        return judge(record, plan);
      }
      new Trial(record, plan, false).refusing();
      return new Verdict.Failed(
          "refused: " + record.expected().get("error").text(), "accepted: " + text.get());
    } catch (ExpressionException e) {
      return isRefusalExpected ? PASSED : refused(record, e.problem());
    } catch (EmptySupportException e) {
      return new Verdict.Failed("an answer", String.valueOf(e.getMessage()));
    } catch (NonFiniteLogitsException | IllegalArgumentException e) {
      return isRefusalExpected ? PASSED : refused(record, String.valueOf(e.getMessage()));
    }
  }

  /// Where a record does not say how its coin fell, either way is right.
  private static Verdict judge(VectorRecord record, Plan plan) {
    Trial trial = new Trial(record, plan, record.coin().orElse(false));
    Verdict verdict = trial.judge();
    if (verdict instanceof Verdict.Failed && trial.hasTossed && record.coin().isEmpty()) {
      Verdict other = new Trial(record, plan, true).judge();
      return other instanceof Verdict.Failed ? verdict : other;
    }
    return verdict;
  }

  private static Verdict refused(VectorRecord record, String problem) {
    return new Verdict.Failed(
        "an answer", "refused: " + problem + " (" + record.params().node() + ")");
  }

  /// A rule may refuse a context or a row only when it meets them.
  private void refusing() {
    record.logits().ifPresent(row -> outcome(start(context(row.length)), row, context(row.length)));
  }

  private Verdict judge() {
    Json expected = record.expected();
    if (expected.has("steps")) {
      return steps(expected.get("steps").items());
    }
    Optional<float[]> row = record.logits();
    if (row.isEmpty()) {
      return new Verdict.NotSupported("records without logits");
    }
    RecordContext context = context(row.get().length);
    if (expected.has("token")) {
      return token(expected.get("token").integer(), row.get(), context);
    }
    if (!Expectation.isKnown(expected)) {
      return new Verdict.NotSupported("this form of expected");
    }
    Outcome outcome = outcome(start(context), row.get(), context);
    return new Expectation(record, row.get())
        .compare(expected, record.json().get("tie"), outcome)
        .<Verdict>map(failed -> failed)
        .orElse(PASSED);
  }

  private RecordContext context(int vocabularySize) {
    return new RecordContext(record, vocabularySize, coin);
  }

  private List<TransformState> start(RecordContext context) {
    List<TransformState> states = new ArrayList<>();
    for (LogitsTransform transform : plan.transforms()) {
      states.add(transform.start(context));
    }
    return states;
  }

  private Logits apply(List<TransformState> states, float[] row, RecordContext context) {
    float[] repaired = row.clone();
    for (LogitsTransform transform : plan.transforms()) {
      transform.rowRepair().ifPresent(repair -> repair.repair(repaired));
    }
    Logits logits = Logits.of(repaired);
    for (TransformState state : states) {
      state.apply(logits, context);
    }
    hasTossed |= context.hasTossed();
    return logits;
  }

  /// Where nothing is left, every token is removed.
  private Outcome outcome(List<TransformState> states, float[] row, RecordContext context) {
    try {
      return Outcome.of(apply(states, row, context));
    } catch (EmptySupportException _) {
      return Outcome.nothing(row.length);
    }
  }

  private Verdict token(int wanted, float[] row, RecordContext context) {
    Logits logits = apply(start(context), row, context);
    if (!(plan.strategy() instanceof Stepwise stepwise)) {
      return new Verdict.NotSupported("strategy " + plan.strategy());
    }
    int found = logits.token(stepwise.selector().select(logits, context.draws()));
    return found == wanted ? PASSED : new Verdict.Failed("token " + wanted, "token " + found);
  }

  // ---- sequences of steps ----

  private Verdict steps(List<Json> steps) {
    if (steps.isEmpty()) {
      return PASSED;
    }
    RecordContext context = context(steps.getFirst().get("logits").singles().length);
    List<TransformState> states = start(context);
    for (int index = 0; index < steps.size(); index++) {
      Json step = steps.get(index);
      float[] row = step.get("logits").singles();
      Optional<Verdict.Failed> before = Expectation.readings(step, "_before", states);
      Logits logits = apply(states, row, context);
      Optional<Verdict.Failed> difference =
          before.or(
              () ->
                  new Expectation(record, row).compare(step, step.get("tie"), Outcome.of(logits)));
      if (difference.isPresent()) {
        return failed(index, difference.get());
      }
      Step chosen = chosen(step.get("chosen").token(row.length), row, logits);
      context.append(chosen.token());
      states.forEach(state -> state.accept(chosen));
      difference =
          Expectation.readings(step, "_after", states)
              .or(() -> Expectation.readings(step, "", states));
      if (difference.isPresent()) {
        return failed(index, difference.get());
      }
    }
    return PASSED;
  }

  private static Verdict.Failed failed(int step, Verdict.Failed difference) {
    return new Verdict.Failed("step " + step + ": " + difference.expected(), difference.found());
  }

  /// The step that the reference took. Where equal logits made it keep another token than Gibbs,
  /// the one that Gibbs kept stands for it.
  private static Step chosen(int token, float[] row, Logits law) {
    int candidate = law.indexOf(token);
    if (candidate < 0 || law.isRemoved(candidate)) {
      for (int index = 0; index < law.size(); index++) {
        if (!law.isRemoved(index) && row[law.token(index)] == row[token]) {
          candidate = index;
        }
      }
    }
    return new Step(
        token,
        row[token] - law.modelLogNormalizer(),
        law.logProbability(Math.max(0, candidate)),
        law.logZ(),
        law.supportSize(),
        law.entropy(),
        law.modelEntropy());
  }
}
