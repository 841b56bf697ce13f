package gibbs.core;

import java.time.Duration;

/// One piece of work that can be cancelled or run out of time. Passed explicitly from the caller
/// down to the forward pass; everything that takes long asks [#check()] between steps.
///
/// Safe for use by many threads. Cancelling is final.
public final class Run {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final long startNanos = System.nanoTime();
  private final long limitNanos;
  private volatile boolean cancelled;

  private Run(long limitNanos) {
    this.limitNanos = limitNanos;
  }

  /// A run without time limit.
  ///
  /// @return a new run
  public static Run unlimited() {
    return new Run(NO_LIMIT);
  }

  /// A run that must end within `limit` from now.
  ///
  /// @param limit wall-clock time, positive
  /// @return a new run
  public static Run limitedTo(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw Check.refuse("time limit", "positive", limit.toString());
    }
    return new Run(limit.compareTo(Duration.ofNanos(NO_LIMIT)) < 0 ? limit.toNanos() : NO_LIMIT);
  }

  /// Asks the work to stop at its next check.
  public void cancel() {
    cancelled = true;
  }

  /// Whether [#cancel()] was called.
  ///
  /// @return true once cancelled
  public boolean isCancelled() {
    return cancelled;
  }

  /// Whether the time limit has passed.
  ///
  /// @return true once it has; never for an unlimited run
  public boolean isOutOfTime() {
    return limitNanos != NO_LIMIT && System.nanoTime() - startNanos > limitNanos;
  }

  /// Whether the work should stop, for either reason.
  ///
  /// @return true once cancelled or out of time
  public boolean isOver() {
    return cancelled || isOutOfTime();
  }

  /// Returns while the work may go on.
  ///
  /// @throws RunStoppedException once the run is cancelled or out of time
  public void check() {
    if (cancelled) {
      throw new RunStoppedException("cancelled");
    }
    if (isOutOfTime()) {
      throw new RunStoppedException("time limit of " + Duration.ofNanos(limitNanos) + " passed");
    }
  }
}
