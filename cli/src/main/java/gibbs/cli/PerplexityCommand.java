package gibbs.cli;

import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs perplexity`: how well a model predicts texts.
@Command(
    sortOptions = false,
    name = "perplexity",
    header = "Score texts: nats per token, perplexity, bits per byte.",
    description = {
      "Lines <|endoftext|> separate texts; each is scored by itself, from the model's begin token. A text"
          + " longer than the context is scored in windows, every token once.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs perplexity -m model.gguf stories.txt",
      "  gibbs perplexity -m model.gguf --json *.txt | jq .nats_per_token",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable model or input, 4 output failed, 130 interrupted."
    })
final class PerplexityCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "UTF-8 texts.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--json",
      description =
          "Print {\"tokens\", \"bytes\", \"nats_per_token\", \"perplexity\", \"bits_per_byte\"}.")
  private boolean json;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "Tokens that a further window of a long text scores; those before them in the window are"
              + " context. Default: half the model's context.")
  private @Nullable Integer stride;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Texts that are scored together. Changes speed, never a result. Default: 8.")
  private int batch;

  @Option(
      names = "--progress",
      paramLabel = "WHEN",
      defaultValue = "AUTO",
      description = "Show progress auto (on a terminal), always or never. Default: auto.")
  private Progress.When progress = Progress.When.AUTO;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private VerboseOption verboseOption = new VerboseOption();

  PerplexityCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Check.in("--batch", batch, 1, RunOptions.LARGEST_BATCH);
    files.forEach(InputText::requireFile);
    Verbose verbose = verboseOption.verbose(host);
    List<TextScore> scores = new ArrayList<>();
    try (LanguageModel opened = model.open(verbose)) {
      Run run = host.newRun(Optional.empty());
      Progress line = new Progress(host, progress, "bytes", OptionalLong.of(size()));
      try (TextScorer scorer = new TextScorer(opened, strideOf(opened), batch, run);
          line) {
        for (Path file : files) {
          scores.add(scorer.score(file, line));
        }
      }
      verbose.say(line::summary);
    }
    TextScore total = scores.stream().reduce(TextScore.NONE, TextScore::plus);
    if (total.tokens() == 0) {
      throw CommandFailedException.badInput("nothing to score: the texts have no tokens");
    }
    host.out().print(json ? json(scores, total) : table(scores, total));
    return ExitCode.OK;
  }

  private int strideOf(LanguageModel opened) {
    int most = opened.contextLength() - 1;
    if (stride == null) {
      return Math.max(1, opened.contextLength() / 2);
    }
    return (int) Check.in("--stride", stride, 1, most);
  }

  private long size() {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (java.io.IOException e) {
        throw CommandFailedException.badInput(InputText.named(file, e));
      }
    }
    return bytes;
  }

  private String json(List<TextScore> scores, TextScore total) {
    return JsonLine.of(
            line -> {
              write(total, line);
              if (files.size() > 1) {
                line.objects("files", perFile(scores));
              }
            })
        + "\n";
  }

  private List<Consumer<JsonLine>> perFile(List<TextScore> scores) {
    List<Consumer<JsonLine>> objects = new ArrayList<>();
    for (int index = 0; index < scores.size(); index++) {
      String name = files.get(index).toString();
      TextScore score = scores.get(index);
      objects.add(line -> write(score, line.text("file", name)));
    }
    return objects;
  }

  private static void write(TextScore score, JsonLine line) {
    line.count("tokens", score.tokens())
        .count("bytes", score.bytes())
        .number("nats_per_token", score.natsPerToken())
        .number("perplexity", score.perplexity())
        .number("bits_per_byte", score.bitsPerByte());
  }

  private String table(List<TextScore> scores, TextScore total) {
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%10s  %10s  %12s  %12s  %12s%s\n",
                "tokens",
                "bytes",
                "nats/token",
                "perplexity",
                "bits/byte",
                files.size() > 1 ? "  file" : ""));
    if (files.size() > 1) {
      for (int index = 0; index < scores.size(); index++) {
        table.append(row(scores.get(index), "  " + files.get(index)));
      }
    }
    return table.append(row(total, files.size() > 1 ? "  total" : "")).toString();
  }

  private static String row(TextScore score, String name) {
    return String.format(
        Locale.ROOT,
        "%10d  %10d  %12.5f  %12.5f  %12.5f%s\n",
        score.tokens(),
        score.bytes(),
        score.natsPerToken(),
        score.perplexity(),
        score.bitsPerByte(),
        name);
  }
}
