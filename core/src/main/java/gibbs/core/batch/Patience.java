package gibbs.core.batch;

/// How long the leader of a pass waits for others: an eighth of the last pass's time, at most 4
/// milliseconds, after each who comes; in all half of that time, or all of it where somebody came
/// for the first time.
final class Patience {
  private static final int GRACE_DIVISOR = 8;
  private static final int ALL_GRACES_DIVISOR = 2;
  private static final long LONGEST_GRACE_NANOS = 4_000_000;

  private final Attendance attendance;
  private final long grace;
  private long deadline;
  private int seen;

  /// @param attendance of the last passes
  /// @param queued how many are there
  Patience(Attendance attendance, int queued) {
    this.attendance = attendance;
    this.grace = Math.min(attendance.lastNanos() / GRACE_DIVISOR, LONGEST_GRACE_NANOS);
    this.deadline = grace;
    this.seen = queued;
  }

  /// Whether the leader goes on waiting.
  ///
  /// @param waited nanoseconds so far
  /// @param queued how many are there now
  boolean lasts(long waited, int queued) {
    if (queued != seen) {
      seen = queued;
      long last = attendance.lastNanos();
      long longest = attendance.areNewcomersThere() ? last : last / ALL_GRACES_DIVISOR;
      deadline = Math.min(waited + grace, longest);
    }
    return waited < deadline;
  }
}
