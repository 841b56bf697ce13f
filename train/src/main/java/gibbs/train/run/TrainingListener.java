package gibbs.train.run;

/// Whoever wants to know how a run goes.
public interface TrainingListener {
  /// A step is done.
  ///
  /// @param step steps done
  /// @param tokens learned from in this step
  /// @param nats mean loss of this step
  default void onStep(long step, long tokens, double nats) {}

  /// A point of the curve is known, and the checkpoint written.
  ///
  /// @param row the point
  default void onLog(LogRow row) {}
}
