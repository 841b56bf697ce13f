package gibbs.core.draw;

/// The only source of randomness. A draw is a function of its key: seed, completion, attempt, path
/// of forks, position, purpose, and how many draws of that purpose were made at that position
/// before. So results do not depend on timing, on batches or on what other hypotheses do.
///
/// One value per hypothesis, confined to its thread.
public interface Draws {
  /// Draws an index with probability proportional to its weight.
  ///
  /// @param purpose what it decides
  /// @param law the weights
  /// @return an index with positive weight
  int categorical(Purpose purpose, Categorical law);

  /// Tosses a coin.
  ///
  /// @param purpose what it decides
  /// @param probability of `true`, in [0, 1]
  /// @return the outcome; never true at 0, never false at 1
  boolean coin(Purpose purpose, double probability);

  /// Draws a number uniformly from [0, 1), a multiple of 2⁻⁵³.
  ///
  /// @param purpose what it decides
  /// @return the number
  double uniform(Purpose purpose);

  /// Goes to a position. Its draws start anew: going there twice gives the same numbers.
  ///
  /// @param position index of the token to be chosen, counted from the first after the prompt
  void moveTo(long position);

  /// The draws of a hypothesis that branches off here.
  ///
  /// @param branch number of the branch
  /// @return independent draws, at the same position
  Draws fork(long branch);
}
