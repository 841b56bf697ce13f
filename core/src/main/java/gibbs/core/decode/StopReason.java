package gibbs.core.decode;

import gibbs.core.Run;

/// Why a completion ended.
public enum StopReason {
  /// The model chose a token that ends a text or a turn.
  END_TOKEN,
  /// A rule has the text that it wants, as a choice has one of its strings.
  COMPLETE,
  /// The plan's token count was reached.
  MAX_TOKENS,
  /// The text came to contain one of the plan's stop strings.
  STOP_STRING,
  /// The model's context holds no further token.
  CONTEXT_FULL,
  /// The rules left no token to choose.
  DEAD_END,
  /// The run was cancelled.
  CANCELLED,
  /// The run's time limit passed.
  TIME_LIMIT;

  /// Why a run that is over stopped its work.
  ///
  /// @param run a run that is over
  /// @return cancelled or out of time
  public static StopReason of(Run run) {
    return run.isCancelled() ? CANCELLED : TIME_LIMIT;
  }
}
