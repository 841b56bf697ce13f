package gibbs.core.transform;

import gibbs.core.logits.Logits;
import java.util.Optional;

/// Replaces what is no finite number in the model's output.
///
/// **Definition.** NaN becomes 0, +∞ the greatest and −∞ the least finite single-precision number;
/// f = p, the law of the repaired row.
/// **Data.** The model's row before it becomes [Logits], which refuse NaN and +∞; wherever the rule
/// stands in a chain, it acts first.
/// **Edges.** A token of −∞ gets mass again: e^{−3.4e38}, which is 0 unless the others have none
/// either. Rows of finite numbers stay as they are.
/// **Cost.** O(V), and a copy of the row.
/// **Source.** transformers `InfNanRemoveLogitsProcessor`, which acts on what the rules before it
/// have left.
public record InvalidValueRemoval() implements StatelessTransform {
  @Override
  public Optional<RowRepair> rowRepair() {
    return Optional.of(InvalidValueRemoval::repair);
  }

  @Override
  public void apply(Logits logits, StepContext context) {}

  private static void repair(float[] row) {
    for (int token = 0; token < row.length; token++) {
      float logit = row[token];
      if (!(Math.abs(logit) <= Float.MAX_VALUE)) {
        row[token] = Float.isNaN(logit) ? 0 : Math.copySign(Float.MAX_VALUE, logit);
      }
    }
  }
}
