package gibbs.core.batch;

/// How long the first in the queue waits for others: an eighth of the last pass's time, at most 4
/// milliseconds, after each who comes; in all half of that time, or all of it where somebody came
/// for the first time.
final class Patience {
  private static final int GRACE_DIVISOR = 8;
  private static final int ALL_GRACES_DIVISOR = 2;
  private static final long LONGEST_GRACE_NANOS = 4_000_000;

  private final Attendance attendance;
  private final long grace;

  /// @param attendance of the last passes
  Patience(Attendance attendance) {
    this.attendance = attendance;
    this.grace = Math.min(attendance.lastNanos() / GRACE_DIVISOR, LONGEST_GRACE_NANOS);
  }

  /// How much longer to wait, in nanoseconds; not positive where that is over.
  ///
  /// @param waited nanoseconds so far
  /// @param lastCame when the last one came, in nanoseconds since the waiting began; negative where
  ///     nobody has since
  long left(long waited, long lastCame) {
    long last = attendance.lastNanos();
    long longest = attendance.areNewcomersThere() ? last : last / ALL_GRACES_DIVISOR;
    return Math.min(Math.max(lastCame, 0) + grace, longest) - waited;
  }
}
