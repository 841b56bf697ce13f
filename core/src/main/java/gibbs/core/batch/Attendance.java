package gibbs.core.batch;

import gibbs.core.batch.Batcher.Participant;
import java.util.List;

/// Who took part in the last passes, and so whom the leader of the next one expects: everybody who
/// took part in the last two and has not left; and, where somebody came for the first time since
/// the last pass, such as a fork, siblings on their way.
///
/// Written under the batcher's lock alone; read by the leader without it.
@SuppressWarnings("NonAtomicVolatileUpdate")
final class Attendance {
  /// Number of the last pass of who has not taken part yet.
  static final long NEVER = Long.MIN_VALUE / 2;

  private static final long LEFT = NEVER + 1;

  private final int maximum;
  private volatile int expectedCount;
  private volatile int newcomerCount;
  private volatile boolean doNewcomersCluster = true;
  private volatile int lastCount;
  private volatile long lastNanos;
  private long passNumber;

  /// @param maximum most shares of a pass
  Attendance(int maximum) {
    this.maximum = maximum;
  }

  /// Somebody waits for the next pass.
  void come(Participant participant) {
    if (participant.lastPass == NEVER && passNumber > 0) {
      newcomerCount++;
    }
  }

  /// Somebody will not come again.
  void leave(Participant participant) {
    if (participant.lastPass >= passNumber - 1 && expectedCount > 0) {
      expectedCount--;
      participant.lastPass = LEFT;
    }
  }

  /// A pass begins.
  void begin(List<Participant> participants) {
    int again = 0;
    for (Participant participant : participants) {
      again += participant.lastPass == passNumber ? 1 : 0;
    }
    expectedCount = participants.size() + lastCount - again;
    lastCount = participants.size();
    passNumber++;
    for (Participant participant : participants) {
      participant.lastPass = passNumber;
    }
    if (newcomerCount > 0) {
      doNewcomersCluster = newcomerCount > 1;
      newcomerCount = 0;
    }
  }

  /// A pass ended.
  ///
  /// @param nanos the time that it took
  void end(long nanos) {
    lastNanos = nanos;
  }

  /// Time of the last pass, in nanoseconds.
  long lastNanos() {
    return lastNanos;
  }

  /// Whether somebody has come for the first time since the last pass.
  boolean areNewcomersThere() {
    return newcomerCount > 0;
  }

  /// Whether others are expected. Siblings of newcomers are not where the last newcomer came alone,
  /// nor once as many are there as in the last pass: whoever goes on with a fork at every step
  /// loses no time.
  ///
  /// @param queued how many are there
  boolean areOthersAwaited(int queued) {
    boolean mayNewcomersFollow =
        newcomerCount > 0 && doNewcomersCluster && (queued <= 1 || queued != lastCount);
    return queued < maximum && (queued < expectedCount || mayNewcomersFollow);
  }
}
