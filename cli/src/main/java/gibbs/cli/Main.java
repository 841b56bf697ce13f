package gibbs.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The program `gibbs`.
public final class Main {
  private Main() {}

  /// Runs a command and ends the process with its exit code.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    Host host = Host.ofProcess();
    CountDownLatch done = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(host, done)));
    int code = new Cli(host).run(args);
    done.countDown();
    System.exit(code);
  }

  /// Ctrl-C starts the JVM's shutdown, which waits for this and then ends with 130.
  private static void interrupt(Host host, CountDownLatch done) {
    if (done.getCount() == 0 || !host.isBusy()) {
      return;
    }
    host.interrupt();
    try {
      done.await(host.grace().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
