package gibbs.core.transform;

import gibbs.core.logits.Logits;
import java.util.Optional;

/// Replaces what is no finite number in the model's output.
///
/// **Definition.** NaN becomes 0, +∞ the greatest and −∞ the least finite single-precision number;
/// f = p, the law of the repaired row.
/// **Data.** The model's row before it becomes [Logits], which refuse NaN and +∞; wherever the rule
/// stands in a chain, it acts on the row first.
/// **Parameter.** `removed`: what becomes of tokens that rules before it have removed.
/// **Edges.** A token of −∞ gets mass again: e^{−3.4e38}, which is 0 unless the others have none
/// either. Rows of finite numbers stay as they are.
/// **Cost.** O(V), and a copy of the row; with [Removed#RETURN] a second one.
/// **Source.** transformers `InfNanRemoveLogitsProcessor`, which acts on what the rules before it
/// have left.
///
/// @param removed what becomes of tokens that are removed already
public record InvalidValueRemoval(Removed removed) implements StatelessTransform {
  /// What becomes of tokens that rules before this one have removed.
  public enum Removed {
    /// They stay removed.
    STAY,
    /// They get the least finite logit, as a −∞ of the model's does.
    RETURN
  }

  @Override
  public Optional<RowRepair> rowRepair() {
    return Optional.of(InvalidValueRemoval::repair);
  }

  @Override
  public void apply(Logits logits, StepContext context) {
    if (removed == Removed.RETURN) {
      logits.restore(-Float.MAX_VALUE);
    }
  }

  private static void repair(float[] row) {
    for (int token = 0; token < row.length; token++) {
      float logit = row[token];
      if (!(Math.abs(logit) <= Float.MAX_VALUE)) {
        row[token] = Float.isNaN(logit) ? 0 : Math.copySign(Float.MAX_VALUE, logit);
      }
    }
  }
}
