package gibbs.train.corpus;

/// Which token a model predicts.
public enum Direction {
  /// The next one.
  FORWARD,
  /// The previous one: texts are read from their end, token by token.
  BACKWARD
}
