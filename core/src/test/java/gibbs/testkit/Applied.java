package gibbs.testkit;

import gibbs.core.logits.EmptySupportException;
import gibbs.core.logits.Logits;
import gibbs.core.transform.LogitsTransform;
import gibbs.core.transform.StepContext;
import gibbs.core.transform.TransformState;
import java.util.Arrays;

/// What a rule makes of a row.
public final class Applied {
  private Applied() {}

  /// The logits after a fresh rule has acted.
  ///
  /// @param rule under test
  /// @param context what it looks at
  /// @param row `[V]`, nats
  /// @return `[V]`; −∞ for tokens that are removed
  public static double[] logits(LogitsTransform rule, StepContext context, float... row) {
    return logits(rule.start(context), context, Logits.of(row));
  }

  /// The logits after a rule has acted.
  ///
  /// @param state at work
  /// @param context what it looks at
  /// @param logits changed in place
  /// @return `[V]`; −∞ for tokens that are removed, as all are where none is left
  public static double[] logits(TransformState state, StepContext context, Logits logits) {
    double[] after = new double[logits.vocabularySize()];
    Arrays.fill(after, Double.NEGATIVE_INFINITY);
    try {
      state.apply(logits, context);
      logits.logZ();
      for (int index = 0; index < logits.size(); index++) {
        after[logits.token(index)] = logits.logit(index);
      }
    } catch (EmptySupportException _) {
      return after;
    }
    return after;
  }
}
