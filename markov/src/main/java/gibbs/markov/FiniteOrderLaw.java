package gibbs.markov;

/// A law of the next token that depends on the last few tokens alone. Immutable and safe for use by
/// many threads.
///
/// Whatever is a product of steps can be summed over all texts exactly under such a law, by a
/// transfer operator over [#state(int\[\], int)]s, instead of being sampled.
public interface FiniteOrderLaw {
  /// Number of tokens V.
  ///
  /// @return V, positive
  int vocabularySize();

  /// How many of the last tokens can matter.
  ///
  /// @return ≥ 0; 0 where tokens are independent
  int order();

  /// The law of the token after a context.
  ///
  /// @param tokens the context is `tokens[0 … length)`, ids in `[0, V)`
  /// @param length of the context; may be shorter than the order
  /// @param row filled with natural logarithms of probabilities `[V]`; −∞ for what cannot follow
  void fill(int[] tokens, int length, float[] row);

  /// How much of a context the future depends on: two contexts with the same last `state` tokens
  /// have the same law now and after every continuation.
  ///
  /// @param tokens the context is `tokens[0 … length)`
  /// @param length of the context
  /// @return number of last tokens that matter, at most [#order()] and `length`
  default int state(int[] tokens, int length) {
    return Math.min(length, order());
  }
}
