package gibbs.bench;

import gibbs.core.Run;
import gibbs.core.decode.Decoder;
import gibbs.core.decode.Plan;
import gibbs.core.decode.Prompt;
import gibbs.core.decode.Request;
import gibbs.core.decode.StopRules;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.KernelProvider;
import gibbs.engine.peer.LlamaCpp;
import gibbs.engine.peer.LlamaCppContext;
import gibbs.engine.peer.LlamaCppModel;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import gibbs.engine.transformer.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Tokens per second of whole models with random weights: Gibbs and llama.cpp on the same file, in
/// turn in one process, with the same number of threads. Prints a table of medians, with the ratio
/// of every pass's pair. Both sides keep their memory for keys and values from pass to pass.
///
/// Gibbs decodes by its decoder, complete steps included; the peer by its decoder and a plain
/// argmax.
public final class Throughput {
  private static final Map<String, ModelShape> SHAPES =
      Map.of(
          "135M", ModelShape.SMOLLM2_135M,
          "15M", ModelShape.STORIES_15M,
          "1.1B", ModelShape.TINYLLAMA_1_1B);
  private static final int THREADS = 2;
  private static final int PREFILL = 512;

  /// Passes until the compiler has seen enough.
  private static final int WARM_UP_PASSES = 8;

  private static final List<Work> WORKS =
      List.of(
          new Work("decode, 1 sequence", 1, 1, 64),
          new Work("8 sequences", 8, 16, 32),
          new Work("32 sequences", 32, 16, 24),
          new Work("prefill 512", 0, PREFILL, 0));

  private Throughput() {}

  /// What a row of the table measures: so many tokens in each of so many sequences that share a
  /// prompt, whose reading counts; or a prompt alone.
  private record Work(String name, int sequences, int promptLength, int tokens) {
    int[] prompt() {
      return IntStream.range(300, 300 + promptLength).toArray();
    }
  }

  /// One row of the table.
  private record Row(String name, List<Double> gibbs, List<Double> peer) {
    double median(List<Double> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }

    String text() {
      List<Double> ratios =
          IntStream.range(0, peer.size())
              .mapToObj(pass -> gibbs.get(pass) / peer.get(pass))
              .toList();
      return peer.isEmpty()
          ? "| %s | %.0f | – | – |".formatted(name, median(gibbs))
          : "| %s | %.0f | %.0f | %.2f |"
              .formatted(name, median(gibbs), median(peer), median(ratios));
    }
  }

  /// Runs the benchmark.
  ///
  /// @param args shape, tensor type, number of passes, number of the table's rows; all optional
  /// @throws IOException if a model cannot be written or read
  public static void main(String[] args) throws IOException {
    try {
      String shape = args.length > 0 ? args[0] : "135M";
      String type = args.length > 1 ? args[1] : "Q8_0";
      int passes = args.length > 2 ? positive("passes", args[2], Integer.MAX_VALUE) : 5;
      int rows = args.length > 3 ? positive("rows", args[3], WORKS.size()) : WORKS.size();
      measure(known("shape", shape, SHAPES.keySet()), type(type), passes, WORKS.subList(0, rows));
    } catch (IllegalArgumentException e) {
      System.err.println("throughput: " + e.getMessage());
      System.exit(2);
    }
  }

  private static TensorType type(String name) {
    Set<String> names =
        Stream.of(TensorType.values())
            .filter(type -> WeightCodec.of(type).isPresent())
            .map(TensorType::name)
            .collect(Collectors.toSet());
    return TensorType.valueOf(known("type", name, names));
  }

  private static String known(String what, String name, Set<String> names) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "\"%s\" is no %s: %s".formatted(name, what, new TreeSet<>(names)));
    }
    return name;
  }

  private static int positive(String what, String number, int most) {
    if (!number.matches("[1-9][0-9]{0,8}") || Integer.parseInt(number) > most) {
      throw new IllegalArgumentException("\"%s\" is no number of %s".formatted(number, what));
    }
    return Integer.parseInt(number);
  }

  private static void measure(String shape, TensorType type, int passes, List<Work> works)
      throws IOException {
    boolean hasPeer = LlamaCpp.whyMissing().isEmpty();
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"), "gibbs-bench-" + shape + "-" + type + ".gguf");
    if (!Files.exists(file)) {
      new SyntheticModel(SHAPES.get(shape), type, 1).write(file);
    }
    List<Row> rows = new ArrayList<>();
    for (Work work : works) {
      rows.add(new Row(work.name, new ArrayList<>(), new ArrayList<>()));
    }
    try (TransformerModel model =
            TransformerModel.of(GgufFile.open(file), KernelProvider.kernels(), THREADS);
        Decoder decoder = new Decoder(model);
        Session session = model.openSession();
        Peer peer = hasPeer ? new Peer(file) : null) {
      for (int pass = -WARM_UP_PASSES; pass < passes; pass++) {
        double[] gibbs =
            works.stream().mapToDouble(work -> gibbs(decoder, session, work)).toArray();
        double[] other =
            hasPeer
                ? works.stream().mapToDouble(peer::measure).toArray()
                : new double[works.size()];
        for (int row = 0; pass >= 0 && row < rows.size(); row++) {
          rows.get(row).gibbs.add(gibbs[row]);
          if (hasPeer) {
            rows.get(row).peer.add(other[row]);
          }
        }
      }
    }
    System.out.printf(
        "%s %s, %d threads, %s kernels, JDK %s, median of %d passes, tokens/s%n%n",
        shape, type, THREADS, KernelProvider.kernels().name(), Runtime.version(), passes);
    System.out.println(
        "| | Gibbs | llama.cpp " + LlamaCpp.version() + " | ratio |\n|---|---|---|---|");
    rows.forEach(row -> System.out.println(row.text()));
  }

  private static double gibbs(Decoder decoder, Session session, Work work) {
    return work.sequences == 0 ? prefill(session, work) : decode(decoder, work);
  }

  private static double decode(Decoder decoder, Work work) {
    Prompt prompt = Prompt.ofTokens(IntStream.of(work.prompt()).boxed().toList());
    StopRules stop = StopRules.DEFAULT.ignoringEndTokens().withMaxTokens(work.tokens);
    Plan plan = Plan.sampling().withStop(stop);
    long start = System.nanoTime();
    decoder.samples(new Request(prompt, plan), work.sequences);
    double seconds = (System.nanoTime() - start) / 1e9;
    return work.sequences * work.tokens / seconds;
  }

  private static double prefill(Session session, Work work) {
    try (Sequence sequence = session.newSequence()) {
      long start = System.nanoTime();
      sequence.extend(work.prompt(), LogitsWanted.LAST, Run.unlimited());
      return work.promptLength / ((System.nanoTime() - start) / 1e9);
    }
  }

  /// llama.cpp on the same work.
  private static final class Peer implements AutoCloseable {
    private static final int LENGTH = 2 * PREFILL;

    private final LlamaCppModel model;
    private final LlamaCppContext one;
    private final LlamaCppContext eight;
    private final LlamaCppContext many;

    Peer(Path file) {
      model = LlamaCpp.open(file);
      one = open(1, LENGTH);
      eight = open(8, LENGTH);
      many = open(32, 4 * LENGTH);
    }

    private LlamaCppContext open(int sequences, int length) {
      return model.openContext(
          LlamaCppContext.Settings.usual(length, sequences).withThreadCount(THREADS));
    }

    double measure(Work work) {
      return switch (work.sequences) {
        case 0 -> prefill(one, work);
        case 1 -> decode(one, work);
        case 8 -> decode(eight, work);
        default -> decode(many, work);
      };
    }

    private static double decode(LlamaCppContext context, Work work) {
      context.clear();
      int sequences = work.sequences;
      int length = work.promptLength;
      long start = System.nanoTime();
      read(context, work);
      for (int sequence = 1; sequence < sequences; sequence++) {
        context.copySequence(0, sequence);
      }
      boolean[] all = new boolean[sequences];
      Arrays.fill(all, true);
      int[] chosen = new int[sequences];
      for (int token = 0; token < work.tokens; token++) {
        for (int sequence = 0; sequence < sequences; sequence++) {
          chosen[sequence] =
              argmax(context.logitsOf(token == 0 ? length - 1 : sequence)) + sequence;
        }
        if (token < work.tokens - 1) {
          int[] positions = new int[sequences];
          Arrays.fill(positions, length + token);
          context.decode(chosen, positions, IntStream.range(0, sequences).toArray(), all);
        }
      }
      return sequences * work.tokens / ((System.nanoTime() - start) / 1e9);
    }

    private static double prefill(LlamaCppContext context, Work work) {
      context.clear();
      long start = System.nanoTime();
      read(context, work);
      argmax(context.logitsOf(work.promptLength - 1));
      return work.promptLength / ((System.nanoTime() - start) / 1e9);
    }

    private static void read(LlamaCppContext context, Work work) {
      int length = work.promptLength;
      boolean[] wanted = new boolean[length];
      wanted[length - 1] = true;
      context.decode(work.prompt(), IntStream.range(0, length).toArray(), new int[length], wanted);
    }

    private static int argmax(float[] row) {
      int best = 0;
      for (int token = 1; token < row.length - 64; token++) {
        best = row[token] > row[best] ? token : best;
      }
      return best;
    }

    @Override
    public void close() {
      one.close();
      eight.close();
      many.close();
      model.close();
    }
  }
}
