package gibbs.core.transform;

import gibbs.core.model.InsightWanted;
import java.util.List;
import java.util.Optional;

/// One step rule: a specification, immutable and safe for use by many threads, normally a record.
/// Its state lives in one [TransformState] per hypothesis.
public interface LogitsTransform {
  /// Starts the rule for one hypothesis.
  ///
  /// @param context the prompt; its length is [StepContext#promptLength()]
  /// @return the state
  TransformState start(StepContext context);

  /// Further contexts that the rule needs.
  ///
  /// @return the companions, in the order of [StepContext#companion]
  default List<Companion> companions() {
    return List.of();
  }

  /// What the rule wants to see of the model's inside, by [StepContext#insight]. The wishes of all
  /// rules of a plan are granted together.
  ///
  /// @return nothing for nearly all rules
  default InsightWanted insight() {
    return InsightWanted.NONE;
  }

  /// What the rule does to the model's row before it becomes [gibbs.core.logits.Logits], wherever
  /// in a chain it stands.
  ///
  /// @return nothing for nearly all rules
  default Optional<RowRepair> rowRepair() {
    return Optional.empty();
  }
}
