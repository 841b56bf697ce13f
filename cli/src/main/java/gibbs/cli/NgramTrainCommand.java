package gibbs.cli;

import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.markov.TextUnit;
import gibbs.markov.arpa.ArpaModel;
import gibbs.markov.arpa.NgramCorpus;
import gibbs.markov.ngram.KneserNey.Discounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs train --ngram N`: an n-gram model from texts.
@Command(
    name = "train",
    sortOptions = false,
    customSynopsis = "gibbs train --ngram N --out FILE [OPTION]... TEXT...",
    header = "Train a small Llama model on texts, or an n-gram model with --ngram.",
    description = {
      "This is for --ngram: interpolated Kneser-Ney smoothing. 'gibbs train --help' is for Llama models.",
      "",
      "Lines <|endoftext|> separate texts; each begins with <s> and ends with </s>. The result is an ARPA file, which"
          + " is a model for every command. docs/markov.md says what is computed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs train --ngram 3 --min-count 2 --out stories.arpa.gz stories.txt",
      "  gibbs train --ngram 6 --unit character --out letters.arpa stories.txt",
      "  gibbs train --ngram 4 --tokenizer model.gguf --out draft.arpa stories.txt",
      "  gibbs generate -m stories.arpa.gz \"Once upon a time\"",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable input, 4 output failed or out of memory, 130 interrupted."
    })
final class NgramTrainCommand implements Callable<Integer> {
  private static final int LONGEST = 16;

  private final Host host;

  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "UTF-8 files.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--ngram",
      paramLabel = "N",
      required = true,
      description = "Length of the longest n-grams, 1 to " + LONGEST + ".")
  private int ngram;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "Where the ARPA file goes; compressed if the name ends in .gz.")
  private @Nullable Path out;

  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      description = "What a token is: word (between white space) or character. Default: word.")
  private @Nullable TextUnit unit;

  @Option(
      names = "--tokenizer",
      paramLabel = "MODEL",
      converter = ModelFile.class,
      description = {
        "Tokens of this model (a file, or stories) instead, so that both have one vocabulary. The"
            + " ARPA file names its file, relative to its own folder, and needs it from then on."
      })
  private @Nullable Path tokenizer;

  @Option(
      names = "--min-count",
      paramLabel = "C",
      description = "Words that occur less often become <unk>. Default: 1.")
  private @Nullable Integer minCount;

  @Option(
      names = "--discounts",
      paramLabel = "KIND",
      defaultValue = "MODIFIED",
      description = "single, or modified: three for each length. Default: modified.")
  private Discounts discounts = Discounts.MODIFIED;

  @Option(names = "--lines", description = "Every line is a text.")
  private boolean lines;

  @Option(
      names = "--progress",
      paramLabel = "WHEN",
      defaultValue = "AUTO",
      description = "Show progress auto (on a terminal), always or never. Default: auto.")
  private Progress.When progress = Progress.When.AUTO;

  @Mixin private VerboseOption verboseOption = new VerboseOption();

  NgramTrainCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Check.in("--ngram", ngram, 1, LONGEST);
    Check.atLeast("--min-count", minCount == null ? 1 : minCount, 1);
    files.forEach(InputText::requireFile);
    if (tokenizer == null) {
      estimate(
          NgramCorpus.ofUnits(
              unit == null ? TextUnit.WORD : unit, minCount == null ? 1 : minCount));
      return ExitCode.OK;
    }
    if (unit != null || minCount != null) {
      throw CommandFailedException.usage("--tokenizer excludes --unit and --min-count");
    }
    InputText.requireFile(tokenizer);
    try (Lexicon lexicon = Lexicon.open(tokenizer)) {
      String name = fromOutput(tokenizer).toString().replace('\\', '/');
      estimate(NgramCorpus.ofTokens(lexicon.vocabulary(), lexicon.tokenizer(), name));
    }
    return ExitCode.OK;
  }

  /// The tokenizer's file as the ARPA file's folder sees it.
  private Path fromOutput(Path file) {
    Path folder = target().toAbsolutePath().normalize().getParent();
    Path absolute = file.toAbsolutePath().normalize();
    try {
      return folder == null ? absolute : folder.relativize(absolute);
    } catch (IllegalArgumentException _) {
      return absolute; // another drive
    }
  }

  private Path target() {
    if (out == null) {
      throw new IllegalStateException("--out is required");
    }
    return out;
  }

  private void estimate(NgramCorpus corpus) {
    Verbose verbose = verboseOption.verbose(host);
    Run run = host.newRun(Optional.empty());
    try (OutputFile file = OutputFile.create(target())) {
      read(corpus, run, verbose);
      ArpaModel model = corpus.estimate(ngram, discounts);
      run.check();
      for (int length = 1; length <= ngram; length++) {
        int shown = length;
        verbose.say(
            () -> String.format(Locale.ROOT, "%,d %d-grams", model.table().count(shown), shown));
      }
      write(model, file);
      run.check();
      file.commit();
    }
  }

  private void read(NgramCorpus corpus, Run run, Verbose verbose) {
    long bytes = 0;
    try {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    } catch (IOException e) {
      throw CommandFailedException.badInput(Failures.reason(e));
    }
    TextRecords.Ends ends = lines ? TextRecords.Ends.AT_LINES : TextRecords.Ends.AT_SEPARATORS;
    try (Progress line = new Progress(host, progress, "bytes", OptionalLong.of(bytes))) {
      for (Path file : files) {
        TextRecords.read(
            file,
            ends,
            text -> {
              run.check();
              line.add(text.length(), corpus.add(text));
            });
      }
      verbose.say(line::summary);
    }
    if (corpus.textCount() == 0) {
      throw CommandFailedException.badInput("nothing to train on: the texts have no tokens");
    }
    verbose.say(() -> String.format(Locale.ROOT, "%,d texts", corpus.textCount()));
  }

  private void write(ArpaModel model, OutputFile file) {
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int octet) {
            file.sink().write(new byte[] {(byte) octet});
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            file.sink().write(java.util.Arrays.copyOfRange(bytes, from, from + length));
          }
        };
    boolean isCompressed = target().toString().endsWith(".gz");
    try (OutputStream stream = isCompressed ? new GZIPOutputStream(sink) : sink) {
      model.write(stream);
    } catch (IOException e) {
      throw CommandFailedException.io(InputText.named(target(), e));
    }
  }
}
