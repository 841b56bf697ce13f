package gibbs.cli;

import gibbs.core.Run;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// What surrounds a command: standard streams, and the user who may interrupt it.
public final class Host {
  private final InputStream in;
  private final Sink out;
  private final Sink err;
  private final Terminal terminal;
  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private volatile boolean isInterrupted;
  private volatile Duration grace = Duration.ofSeconds(3);

  /// A host with streams of its own, as tests need it.
  ///
  /// @param in standard input
  /// @param out standard output
  /// @param err standard error
  /// @param terminal which of them are terminals
  public Host(InputStream in, Sink out, Sink err, Terminal terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /// The process's own streams.
  ///
  /// @return the host
  public static Host ofProcess() {
    return new Host(
        new FileInputStream(FileDescriptor.in),
        new Sink("standard output", new FileOutputStream(FileDescriptor.out)),
        new Sink("standard error", new FileOutputStream(FileDescriptor.err)),
        Terminal.ofProcess());
  }

  /// Standard input.
  ///
  /// @return bytes
  public InputStream in() {
    return in;
  }

  /// Standard output: data.
  ///
  /// @return the sink
  public Sink out() {
    return out;
  }

  /// Standard error: everything that is not data.
  ///
  /// @return the sink
  public Sink err() {
    return err;
  }

  /// Which streams are terminals.
  ///
  /// @return the answer
  public Terminal terminal() {
    return terminal;
  }

  /// Tells the user something, on standard error. Where that fails, the work goes on untold.
  ///
  /// @param line without line end
  public void note(String line) {
    show(line + "\n");
  }

  /// Writes to standard error, without a line end. Where that fails, the work goes on.
  ///
  /// @param text any text
  public void show(String text) {
    try {
      err.print(text);
      err.flush();
    } catch (OutputFailedException _) {
      // Nobody is left to be told.
    }
  }

  /// A run that ends when the user interrupts.
  ///
  /// @param limit wall-clock time from now, if limited
  /// @return the run
  public Run newRun(Optional<Duration> limit) {
    Run run = limit.map(Run::limitedTo).orElseGet(Run::unlimited);
    runs.add(run);
    if (isInterrupted) {
      run.cancel();
    }
    return run;
  }

  /// A run is over: interruptions no longer concern it.
  ///
  /// @param run one of [#newRun]
  public void release(Run run) {
    runs.remove(run);
  }

  /// Whether anything runs that an interruption would end with something to print.
  ///
  /// @return true once a run has begun that was not released
  public boolean isBusy() {
    return !runs.isEmpty();
  }

  /// Cancels the runs that go on now; what comes later is not concerned.
  ///
  /// @return whether there were any
  public boolean stopRuns() {
    boolean isBusy = isBusy();
    runs.forEach(Run::cancel);
    return isBusy;
  }

  /// Cancels every run, now and later.
  public void interrupt() {
    isInterrupted = true;
    runs.forEach(Run::cancel);
  }

  /// How long an interrupted command may take to come to its end.
  ///
  /// @return three seconds, if a command has not asked for more
  public Duration grace() {
    return grace;
  }

  /// For work that cannot be left in the middle.
  ///
  /// @param longest how long an interrupted command may take from here on
  public void setGrace(Duration longest) {
    grace = longest;
  }

  /// Whether the user has interrupted.
  ///
  /// @return true after [#interrupt]
  public boolean isInterrupted() {
    return isInterrupted;
  }
}
