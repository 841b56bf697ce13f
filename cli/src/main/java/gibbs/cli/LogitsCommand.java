package gibbs.cli;

import gibbs.core.Run;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gibbs logits`: the model's raw output.
@Command(
    sortOptions = false,
    name = "logits",
    header = "Write the model's raw logits for every position of a prompt.",
    description = {
      "The file holds float32 numbers, little-endian, [position][vocabulary], the begin token's position"
          + " included; nats, up to one constant a position. It appears whole or not at all.",
      ""
    },
    footer = {
      "",
      "Example, with NumPy:",
      "  gibbs logits -m model.gguf --prompt \"Once upon a time\" --out logits.f32",
      "  numpy.fromfile(\"logits.f32\", \"<f4\").reshape(-1, vocabulary)",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed, 130 interrupted."
    })
final class LogitsCommand implements Callable<Integer> {
  /// Positions whose logits are held at once.
  private static final int PIECE = 32;

  private final Host host;

  @Mixin private PromptOptions promptOptions = new PromptOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "Where the numbers go.")
  private @Nullable Path out;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private VerboseOption verboseOption = new VerboseOption();

  LogitsCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    String text = promptOptions.read(host);
    Verbose verbose = verboseOption.verbose(host);
    try (LanguageModel opened = model.open(verbose);
        Session session = opened.openSession();
        Sequence sequence = session.newSequence()) {
      int[] tokens = promptOptions.prompt(opened, text).tokens(opened.tokenizer());
      if (tokens.length > opened.contextLength()) {
        throw new ContextFullException(tokens.length, opened.contextLength());
      }
      Run run = host.newRun(Optional.empty());
      try (OutputFile file = OutputFile.create(out)) {
        verbose.start();
        write(sequence, tokens, file.sink(), run);
        file.commit();
      }
      verbose.say(() -> "wrote " + tokens.length + " × " + opened.vocabulary().size() + " logits");
    }
    return ExitCode.OK;
  }

  private static void write(Sequence sequence, int[] tokens, Sink sink, Run run) {
    for (int from = 0; from < tokens.length; from += PIECE) {
      int to = Math.min(from + PIECE, tokens.length);
      sequence.extend(Arrays.copyOfRange(tokens, from, to), LogitsWanted.ALL, run);
      for (int position = from; position < to; position++) {
        sink.write(littleEndian(sequence.logits(position)));
      }
    }
  }

  private static byte[] littleEndian(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row);
    return bytes.array();
  }
}
