package gibbs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InterruptKeyTest {
  private static final long TIMEOUT_SECONDS = 60;
  private static final long INTERRUPT_BIT = 1L << 1;

  /// Whoever starts a process in the background lets it ignore Ctrl-C, and the JVM keeps to that.
  @BeforeAll
  static void ctrlCIsNotIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "no /proc");
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    assumeTrue((Long.parseUnsignedLong(ignored, 16) & INTERRUPT_BIT) == 0, "Ctrl-C is ignored");
  }

  @Test
  void theSignalReachesTheInnermostKey() throws Exception {
    CountDownLatch outer = new CountDownLatch(1);
    CountDownLatch inner = new CountDownLatch(1);
    try (InterruptKey _ = InterruptKey.does(outer::countDown)) {
      try (InterruptKey _ = InterruptKey.does(inner::countDown)) {
        press();
        assertThat(inner.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(outer.getCount()).isOne();
      }
      press();
      assertThat(outer.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void press() throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    signals
        .getMethod("raise", signals)
        .invoke(null, signals.getConstructor(String.class).newInstance("INT"));
  }
}
