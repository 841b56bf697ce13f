package gibbs.bench.selection;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One selected token of one side, by one rule.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules",
      "jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx2g",
      "-XX:+UseSerialGC"
    })
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class SelectionBenchmark {
  /// Number of tokens.
  @Param("128256")
  int vocabulary;

  /// Shape of the logits, a [Law].
  @Param("PEAKED")
  String law;

  /// A [Side], or a side and a [Rule] with a colon between.
  @Param("STEP:GREEDY")
  String subject;

  private Subject running;

  /// For JMH.
  public SelectionBenchmark() {}

  /// Draws the logits.
  @Setup(Level.Trial)
  public void setUp() {
    float[] row = Law.valueOf(law).row(vocabulary);
    running = Side.subject(subject, row);
  }

  /// Frees what is native.
  @TearDown(Level.Trial)
  public void tearDown() {
    running.close();
  }

  /// Selects.
  ///
  /// @return something that depends on all of the work
  @Benchmark
  public double select() {
    return running.run();
  }
}
