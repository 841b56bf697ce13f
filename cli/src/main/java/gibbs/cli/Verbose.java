package gibbs.cli;

import gibbs.core.decode.CompletionListener;
import gibbs.core.transform.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What `--verbose` says on standard error, and the times it needs for that. Counts steps of any
/// number of completions.
final class Verbose implements CompletionListener {
  private final Host host;
  private final boolean isOn;
  private final AtomicLong firstStepNanos = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private long startNanos;

  Verbose(Host host, boolean isOn) {
    this.host = host;
    this.isOn = isOn;
  }

  /// Says a line, if asked for.
  void say(Supplier<String> line) {
    if (isOn) {
      host.note(line.get());
    }
  }

  /// Starts the clock of prefill and decode.
  void start() {
    startNanos = System.nanoTime();
  }

  @Override
  public void onStep(Step step) {
    if (firstStepNanos.get() == 0 && firstStepNanos.compareAndSet(0, System.nanoTime())) {
      say(Verbose::sinceProcessStart);
    }
    steps.incrementAndGet();
  }

  /// Says how fast it went.
  void finished(int promptTokens) {
    long first = firstStepNanos.get();
    if (first == 0) {
      return;
    }
    long end = System.nanoTime();
    say(() -> "prefill: " + rate(promptTokens, first - startNanos));
    say(() -> "decode: " + rate(steps.get() - 1, end - first));
  }

  /// A time in milliseconds.
  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%,.1f ms", nanos / 1e6);
  }

  private static String rate(long tokens, long nanos) {
    return String.format(
        Locale.ROOT,
        "%,d tokens in %s, %,.0f tok/s",
        tokens,
        millis(nanos),
        tokens / Math.max(1e-9, nanos / 1e9));
  }

  private static String sinceProcessStart() {
    Optional<Instant> start = ProcessHandle.current().info().startInstant();
    return start
        .map(
            from ->
                "first token "
                    + Duration.between(from, Instant.now()).toMillis()
                    + " ms after process start")
        .orElse("first token");
  }
}
