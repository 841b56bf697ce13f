package gibbs.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/// A line on standard error that says how far a long command is: done, rate, time left. Nothing
/// where standard error is no
/// terminal.
///
/// Safe for use by several threads.
final class Progress implements AutoCloseable {
  private static final long INTERVAL_NANOS = 200_000_000;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Host host;
  private final boolean isShown;
  private final String unit;
  private final OptionalLong total;
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos;
  private long done;
  private long skipped;
  private long tokens;

  /// Starts to count.
  ///
  /// @param host where the line goes
  /// @param when whether to show it
  /// @param unit what is counted, in the plural
  /// @param total how many there will be, if known
  Progress(Host host, When when, String unit, OptionalLong total) {
    this.host = host;
    this.unit = unit;
    this.total = total;
    this.isShown =
        switch (when) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> host.terminal().isErrorTerminal();
        };
  }

  /// When progress is shown.
  enum When {
    /// On a terminal.
    AUTO,
    /// Always.
    ALWAYS,
    /// Never.
    NEVER
  }

  /// Some was done before the start.
  synchronized void skip(long units) {
    done += units;
    skipped += units;
  }

  /// Some more is done.
  synchronized void add(long units, long moreTokens) {
    done += units;
    tokens += moreTokens;
    refresh();
  }

  private void refresh() {
    long now = System.nanoTime();
    if (isShown && now - shownNanos >= INTERVAL_NANOS) {
      shownNanos = now;
      host.show(CLEAR_LINE + line(Duration.ofNanos(now - startNanos)));
    }
  }

  /// What was done since the start, and how fast.
  synchronized String summary() {
    double seconds = Math.max(1e-9, (System.nanoTime() - startNanos) / 1e9);
    return String.format(
        Locale.ROOT,
        "%,d %s, %,d tokens in %.2f s, %,.0f tok/s",
        done - skipped,
        unit,
        tokens,
        seconds,
        tokens / seconds);
  }

  /// The line after some time.
  synchronized String line(Duration elapsed) {
    double seconds = Math.max(1e-9, elapsed.toNanos() / 1e9);
    StringBuilder line = new StringBuilder();
    if (total.isPresent()) {
      long all = total.getAsLong();
      line.append(String.format(Locale.ROOT, "%,d of %,d %s", done, all, unit));
      line.append(String.format(Locale.ROOT, "  %3.0f %%", all == 0 ? 100.0 : 100.0 * done / all));
    } else {
      line.append(String.format(Locale.ROOT, "%,d %s", done, unit));
    }
    line.append(String.format(Locale.ROOT, "  %,.0f tok/s", tokens / seconds));
    if (total.isPresent() && done > skipped) {
      double left = seconds / (done - skipped) * (total.getAsLong() - done);
      line.append("  ").append(clock(Math.round(left))).append(" left");
    }
    return line.toString();
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /// Removes the line.
  @Override
  public synchronized void close() {
    if (isShown) {
      host.show(CLEAR_LINE);
    }
  }
}
