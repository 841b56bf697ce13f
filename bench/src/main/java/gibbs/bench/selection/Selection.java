package gibbs.bench.selection;

import gibbs.engine.peer.LlamaCpp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Microseconds per selected token, one thread, as tables: a row for each rule, a table for each
/// size of vocabulary and shape of logits.
public final class Selection {
  /// What the bare passes read at once.
  private static final int LANES = 64;

  private static final String BYTES = "gc.alloc.rate.norm";
  /// An object has at least 16; less is the measuring itself.
  private static final double NO_BYTES = 8;

  private final Map<String, RunResult> results = new HashMap<>();

  private Selection() {}

  /// Runs the benchmark.
  ///
  /// @param args sizes of vocabularies and names of a [Law]; all where none is given
  /// @throws RunnerException if JMH cannot run it
  public static void main(String[] args) throws RunnerException {
    List<String> sizes = new ArrayList<>();
    List<Law> laws = new ArrayList<>();
    for (String arg : args) {
      if (arg.matches("[1-9][0-9]{0,6}") && Integer.parseInt(arg) % LANES == 0) {
        sizes.add(arg);
      } else if (Stream.of(Law.values()).anyMatch(law -> law.name().equalsIgnoreCase(arg))) {
        laws.add(Law.valueOf(arg.toUpperCase(Locale.ROOT)));
      } else {
        System.err.printf(
            "selection: \"%s\" is no vocabulary size (a multiple of %d) and none of the laws %s%n",
            arg, LANES, Arrays.toString(Law.values()));
        System.exit(2);
      }
    }
    try {
      new Selection()
          .run(
              sizes.isEmpty() ? List.of("32000", "128256", "262144") : sizes,
              laws.isEmpty() ? List.of(Law.values()) : laws);
    } catch (IllegalArgumentException e) {
      System.err.println("selection: " + e.getMessage());
      System.exit(2);
    }
  }

  private void run(List<String> sizes, List<Law> laws) throws RunnerException {
    boolean hasPeer = LlamaCpp.whyMissing().isEmpty();
    System.out.println(
        "llama.cpp: " + (hasPeer ? LlamaCpp.version() : LlamaCpp.whyMissing().get()));
    List<String> subjects = new ArrayList<>();
    subjects.add(Side.MAX.name());
    subjects.add(Side.EXPONENTIALS.name());
    if (hasPeer) {
      subjects.add(Side.BUILDING.name());
    }
    for (Rule rule : Rule.values()) {
      subjects.add(Side.TOKEN.with(rule));
      subjects.add(Side.STEP.with(rule));
      subjects.add(Side.SORT.with(rule));
      if (hasPeer && rule.hasPeer()) {
        subjects.add(Side.PEER.with(rule));
      }
    }
    for (String size : sizes) {
      for (Law law : laws) {
        measure(size, law, subjects);
        System.out.println(table(size, law));
      }
    }
  }

  private void measure(String size, Law law, List<String> subjects) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(SelectionBenchmark.class.getName())
            .param("vocabulary", size)
            .param("law", law.name())
            .param("subject", subjects.toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .jvmArgsPrepend(peerArguments())
            .build();
    for (RunResult result : new Runner(options).run()) {
      results.put(key(size, law, result.getParams().getParam("subject")), result);
    }
  }

  private static String[] peerArguments() {
    String folder = System.getProperty("gibbs.peer");
    return folder == null ? new String[0] : new String[] {"-Dgibbs.peer=" + folder};
  }

  private static String key(String size, Law law, String subject) {
    return size + " " + law + " " + subject;
  }

  private String table(String size, Law law) {
    double max = micros(size, law, Side.MAX.name());
    double exponentials = micros(size, law, Side.EXPONENTIALS.name());
    double building = micros(size, law, Side.BUILDING.name());
    StringBuilder text = new StringBuilder();
    text.append("%n### %s, %s%n%n".formatted(size, law.name().toLowerCase(Locale.ROOT)))
        .append("Maximum pass %.1f µs; pass of exponentials %.1f µs; ".formatted(max, exponentials))
        .append("llama.cpp's candidate array %.0f µs.%n%n".formatted(building))
        .append("| rule | token | with step | : exponentials | : maximum | bytes | sort | ")
        .append(
            "llama.cpp | without array | llama.cpp : step |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (Rule rule : Rule.values()) {
      double step = micros(size, law, Side.STEP.with(rule));
      double token = micros(size, law, Side.TOKEN.with(rule));
      double peer = micros(size, law, Side.PEER.with(rule));
      text.append("| ")
          .append(rule.title())
          .append(
              Stream.of(
                      "%.1f".formatted(token),
                      "%.1f".formatted(step),
                      "%.2f".formatted(step / exponentials),
                      "%.2f".formatted(token / max),
                      bytes(size, law, Side.STEP.with(rule)),
                      "%.0f".formatted(micros(size, law, Side.SORT.with(rule))),
                      Double.isNaN(peer) ? "–" : "%.0f".formatted(peer),
                      Double.isNaN(peer) ? "–" : "%.0f".formatted(peer - building),
                      Double.isNaN(peer) ? "–" : "%.1f".formatted(peer / step))
                  .reduce("", (line, cell) -> line + " | " + cell))
          .append(" |\n");
    }
    return text.toString();
  }

  /// Median over the iterations.
  private double micros(String size, Law law, String subject) {
    RunResult result = results.get(key(size, law, subject));
    return result == null
        ? Double.NaN
        : result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private String bytes(String size, Law law, String subject) {
    Result<?> allocated = results.get(key(size, law, subject)).getSecondaryResults().get(BYTES);
    double bytes = allocated == null ? Double.NaN : allocated.getScore();
    return bytes < NO_BYTES ? "0" : "%.0f".formatted(bytes);
  }
}
