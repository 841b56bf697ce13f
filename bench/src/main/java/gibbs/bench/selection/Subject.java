package gibbs.bench.selection;

/// Something that selects a token, or reads the logits as that must.
interface Subject extends AutoCloseable {
  /// Does its work once.
  ///
  /// @return something that depends on all of it
  double run();

  @Override
  default void close() {}
}
