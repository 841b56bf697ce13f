package gibbs.train;

import gibbs.cli.Host;
import gibbs.train.run.LogRow;
import gibbs.train.run.TrainingListener;
import java.util.Locale;

/// Tells the user how a run goes: a moving line on a terminal, and a line for each point of the
/// curve.
final class TrainingProgress implements TrainingListener {
  private static final long INTERVAL_NANOS = 500_000_000;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Host host;
  private final boolean isMoving;
  private final long first;
  private final long last;
  private final long startNanos = System.nanoTime();
  private long shownNanos;
  private long tokens;
  private double smoothedNats = Double.NaN;

  /// Starts the clock.
  ///
  /// @param host where lines go
  /// @param isMoving whether one line moves with every step
  /// @param first steps done before
  /// @param last steps of the run
  TrainingProgress(Host host, boolean isMoving, long first, long last) {
    this.host = host;
    this.isMoving = isMoving;
    this.first = first;
    this.last = last;
  }

  @Override
  public void onStep(long step, long learned, double nats) {
    tokens += learned;
    smoothedNats = Double.isNaN(smoothedNats) ? nats : 0.95 * smoothedNats + 0.05 * nats;
    long now = System.nanoTime();
    if (isMoving && now - shownNanos > INTERVAL_NANOS) {
      shownNanos = now;
      host.show(
          CLEAR_LINE + position(step) + String.format(Locale.ROOT, "  loss %.3f", smoothedNats));
    }
  }

  @Override
  public void onLog(LogRow row) {
    host.note(
        (isMoving ? CLEAR_LINE : "")
            + position(row.step())
            + String.format(
                Locale.ROOT,
                "  pass %.2f  train %.4f nats/token%s",
                row.passes(),
                row.trainNats(),
                Double.isNaN(row.validNats())
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        "  validation %.4f nats/token, %.4f bits/byte",
                        row.validNats(),
                        row.validBitsPerByte())));
  }

  private String position(long step) {
    double seconds = Math.max(1e-9, (System.nanoTime() - startNanos) / 1e9);
    double left = seconds / Math.max(1, step - first) * (last - step);
    return String.format(
        Locale.ROOT,
        "step %,d of %,d  %.1f %%  %,.0f tok/s  %s left",
        step,
        last,
        100.0 * step / last,
        tokens / seconds,
        clock(Math.round(left)));
  }

  private static String clock(long seconds) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
