package gibbs.cli;

import gibbs.core.logits.EmptySupportException;
import gibbs.core.logits.Logits;
import gibbs.core.model.InsightWanted;
import gibbs.core.transform.Companion;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.RowRepair;
import gibbs.core.transform.StatelessTransform;
import gibbs.core.transform.Step;
import gibbs.core.transform.StepContext;
import gibbs.core.transform.TransformState;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A rule that tells what it does, and does nothing else.
///
/// @param stage its expression
/// @param rule what it is
/// @param isFirst whether the model's own law is told too
/// @param topCount how many candidates are told
/// @param listener told of every application
record TracedTransform(
    String stage,
    LogitsTransform rule,
    boolean isFirst,
    int topCount,
    Consumer<StageTrace> listener)
    implements LogitsTransform {
  /// Tells the model's law where there is no rule.
  static TracedTransform nothing(int topCount, Consumer<StageTrace> listener) {
    LogitsTransform none =
        new StatelessTransform() {
          @Override
          public void apply(Logits logits, StepContext context) {}
        };
    return new TracedTransform("", none, true, topCount, listener);
  }

  @Override
  public TransformState start(StepContext context) {
    return new State(this, rule.start(context));
  }

  @Override
  public List<Companion> companions() {
    return rule.companions();
  }

  @Override
  public InsightWanted insight() {
    return rule.insight();
  }

  @Override
  public Optional<RowRepair> rowRepair() {
    return rule.rowRepair();
  }

  private record State(TracedTransform traced, TransformState rule) implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      if (traced.isFirst) {
        traced.listener.accept(StageTrace.ofModel(logits, traced.topCount));
      }
      StageTrace.Before before = StageTrace.Before.of(logits);
      try {
        rule.apply(logits, context);
        if (!traced.stage.isEmpty()) {
          tell(StageTrace.of(traced.stage, before, logits, traced.topCount));
        }
      } catch (EmptySupportException e) {
        tell(StageTrace.ofDeadEnd(traced.stage, before));
        throw e;
      }
    }

    private void tell(StageTrace stage) {
      traced.listener.accept(stage.with(rule.readings()));
    }

    @Override
    public void accept(Step chosen) {
      rule.accept(chosen);
    }

    @Override
    public List<Reading> readings() {
      return rule.readings();
    }

    @Override
    public boolean isComplete() {
      return rule.isComplete();
    }

    @Override
    public int overrun() {
      return rule.overrun();
    }

    @Override
    public TransformState fork() {
      return new State(traced, rule.fork());
    }
  }
}
