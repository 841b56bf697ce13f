package gibbs.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import gibbs.core.logits.Logits;
import gibbs.core.logits.LogitsKernels;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Once compiled, selecting allocates next to nothing: no vector becomes an object. Measured in a
/// process of its own: what ran before shapes what the compiler does.
class SelectionAllocationTest {
  private static final int VOCABULARY = 32_000;
  private static final int STEPS = 200;
  private static final int ROUNDS = 100;
  private static final long BYTES_A_STEP = 1024;

  private enum Rule {
    GREEDY(logits -> {}),
    TOP_K(logits -> logits.keepTop(40)),
    NUCLEUS(logits -> logits.keepNucleus(0.95, 1)),
    TYPICAL(logits -> logits.keepTypical(0.95, 1)),
    MIN_P(logits -> logits.keepAtLeast(logits.max() - 3, 1)),
    WIDE_WINDOW(logits -> logits.keepAtLeast(logits.max() - 9, 1)),
    DEVIATION(logits -> logits.keepAtLeast(logits.max() - logits.standardDeviation(), 1)),
    TEMPERATURE(logits -> logits.scale(1.25)),
    NUCLEUS_AT_A_TEMPERATURE(
        logits -> {
          logits.scale(1.25);
          logits.keepNucleus(0.95, 1);
        });

    private final Consumer<Logits> cut;

    Rule(Consumer<Logits> cut) {
      this.cut = cut;
    }
  }

  @Test
  void selectingAllocatesNothing() throws IOException, InterruptedException {
    assumeTrue(new VectorLogitsKernels().priority() > 0, "this machine has no 256-bit vectors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                classPath(),
                SelectionAllocationTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(found).isEqualTo("vector\n");
  }

  private static String classPath() {
    return Stream.of(SelectionAllocationTest.class, VectorLogitsKernels.class, Logits.class)
        .map(type -> new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
        .map(File::toString)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Prints which kernels ran, and rules that allocate too much.
  ///
  /// @param args none
  public static void main(String[] args) {
    float[] row = zipf();
    System.out.print(LogitsKernels.forLength(VOCABULARY).name().split(" ", -1)[0] + "\n");
    for (Rule rule : Rule.values()) {
      long bytes = bytesAStep(rule, row);
      if (bytes > BYTES_A_STEP) {
        System.out.print(rule + " " + bytes + "\n");
      }
    }
  }

  /// The compiler does not say when it has come to its end: one round without objects suffices.
  private static long bytesAStep(Rule rule, float[] row) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Logits logits = new Logits(VOCABULARY);
    long least = Long.MAX_VALUE;
    double sum = 0;
    for (int round = 0; round < ROUNDS && least > STEPS * BYTES_A_STEP; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int step = 0; step < STEPS; step++) {
        logits.load(row);
        rule.cut.accept(logits);
        sum += logits.logProbability(logits.quantile(0.5)) + logits.entropy() + logits.argmax();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return Double.isNaN(sum) ? Long.MAX_VALUE : least / STEPS;
  }

  private static float[] zipf() {
    Random random = new Random(3);
    float[] row = new float[VOCABULARY];
    for (int index = 0; index < VOCABULARY; index++) {
      row[index] = (float) (-1.1 * Math.log(1 + random.nextInt(VOCABULARY)));
    }
    return row;
  }
}
