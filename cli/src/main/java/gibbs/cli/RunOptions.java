package gibbs.cli;

import gibbs.core.Check;
import gibbs.core.decode.Decoder;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How `gibbs generate` goes about it. Changes times, never a token.
final class RunOptions {
  static final int LARGEST_BATCH = 1 << 16;
  private static final double LONGEST_SECONDS = 1e9;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Completions that grow together. Changes speed and memory, never a result. Default: 64.")
  int batch = Decoder.DEFAULT_BATCH;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Stop after so many seconds of generating, and print what there is.")
  private @Nullable Double timeout;

  /// The time limit.
  Optional<Duration> limit() {
    if (timeout == null) {
      return Optional.empty();
    }
    double seconds = Check.above("--timeout", timeout, 0, LONGEST_SECONDS);
    return Optional.of(Duration.ofNanos(Math.max(1, (long) (seconds * 1e9))));
  }
}
