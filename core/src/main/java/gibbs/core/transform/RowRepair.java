package gibbs.core.transform;

/// What a rule does to the model's row before it becomes [gibbs.core.logits.Logits]: p is the law
/// of the repaired row.
@FunctionalInterface
public interface RowRepair {
  /// Changes a row in place.
  ///
  /// @param row `[V]`, nats, possibly with NaN and infinities
  void repair(float[] row);
}
