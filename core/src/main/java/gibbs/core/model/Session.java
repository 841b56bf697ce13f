package gibbs.core.model;

/// Owns the KV memory of a tree of sequences and batches their forward passes: every sequence that
/// is extended while a pass runs joins the next pass. Safe for use by many threads, each with
/// sequences of its own.
public interface Session extends AutoCloseable {
  /// Starts an empty sequence.
  ///
  /// @return a new sequence, to be closed by the caller
  /// @throws IllegalStateException if the session is closed
  Sequence newSequence();

  /// KV pages now held by all live sequences together, shared ones counted once. Dimensionless; 0
  /// for models without KV memory.
  ///
  /// @return the count
  int pageCount();

  /// Refuses new work, waits for the pass that runs now, completes waiters with an
  /// [IllegalStateException], then releases the memory. Closing twice is harmless.
  @Override
  void close();
}
