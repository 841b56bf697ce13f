package gibbs.core.decode;

/// Decides which hypotheses grow. A specification: immutable, safe for use by many threads,
/// normally a record.
public interface Strategy {
  /// Decodes one completion. Straight-line code; it is called on a thread of its own.
  ///
  /// @param decoding the prompt's hypothesis, plan, run and listener
  /// @return the completion
  Completion decode(Decoding decoding);
}
