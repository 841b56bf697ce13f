package gibbs.train;

import gibbs.cli.CommandFailedException;
import gibbs.cli.ExitCode;
import gibbs.cli.Host;
import gibbs.cli.ModelFile;
import gibbs.core.Check;
import gibbs.core.Run;
import gibbs.train.corpus.CorpusFile;
import gibbs.train.corpus.Text;
import gibbs.train.corpus.TokenizedText;
import gibbs.train.run.RunFolder;
import gibbs.train.run.RunLock;
import gibbs.train.run.Training;
import gibbs.train.run.TrainingSettings;
import gibbs.train.vocabulary.LearnedVocabulary;
import gibbs.train.vocabulary.VocabularyFile;
import gibbs.train.vocabulary.VocabularyLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gibbs train`: learns a model from texts.
@Command(
    sortOptions = false,
    name = "train",
    header = "Train a small Llama model on texts, or an n-gram model with --ngram.",
    description = {
      "Lines <|endoftext|> separate texts. A .jsonl file has {\"text\"} or {\"prompt\", \"completion\"} on each"
          + " line; prompts are shown and not learned. The run lies in a folder: vocabulary.gguf,"
          + " checkpoint.gguf, log.csv. 'gibbs train-export' makes model files of it, at any time.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  gibbs train --out run --validation valid.txt --steps 5000 --dropout 0.1 stories.txt",
      "  gibbs train --out run --validation valid.txt --steps 5000 --dropout 0.1 stories.txt --resume",
      "  gibbs train-export --type q8_0 run model.gguf",
      "",
      "'gibbs train --ngram N' estimates an n-gram model instead; 'gibbs train --ngram 3 --help' explains it.",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 unusable input, 4 output failed, 130 interrupted (the",
      "  checkpoint holds all that was done)."
    })
final class TrainCommand implements Callable<Integer> {
  /// An interrupted run takes its step to the end and writes a checkpoint.
  private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

  private final Host host;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "UTF-8 texts to learn.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "The run's folder, existing or new.")
  private Path out = Path.of("");

  @Option(
      names = "--validation",
      paramLabel = "FILE",
      description = "Texts to measure by, never learned. May be given several times.")
  private List<Path> validation = new ArrayList<>();

  @Option(
      names = "--resume",
      description =
          "Go on with the run in the folder, by the same command; without a checkpoint, begin. Steps,"
              + " rates, dropout, label smoothing, weight decay and clip may change.")
  private boolean resume;

  @Option(
      names = "--vocabulary-size",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Tokens of the vocabulary that is learned from the texts. Default: 4096.")
  private int vocabularySize;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      converter = ModelFile.class,
      description = "Take the vocabulary of this GGUF file, or of stories, instead.")
  private @Nullable Path vocabulary;

  @Mixin private ShapeOptions shape = new ShapeOptions();
  @Mixin private StepOptions step = new StepOptions();

  @Option(
      names = "--every",
      paramLabel = "STEPS",
      defaultValue = "250",
      description = "Steps between checkpoints, each with a validation. Default: 250.")
  private int every;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads. The last bits of the weights depend on their number. Default: 1.")
  private int threads;

  TrainCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws IOException {
    Check.in("--every", every, 1, 1 << 24);
    Check.in("--threads", threads, 1, 1024);
    if (vocabulary == null) {
      step.settings(shape.shape(vocabularySize)); // wrong options, before work begins
    }
    RunFolder folder = new RunFolder(out);
    try (RunLock _ = folder.lock()) {
      boolean isBegun = Files.exists(folder.checkpoint());
      if (isBegun && !resume) {
        throw CommandFailedException.badInput(
            out
                + ": holds a run already; --resume goes on with it, another --out begins a new one");
      }
      List<Text> corpus = texts(files);
      List<Text> measured = texts(validation);
      if (!isBegun || !Files.exists(folder.vocabulary())) {
        makeVocabulary(corpus, folder);
      }
      try (VocabularyFile tokens = VocabularyFile.open(folder.vocabulary())) {
        return train(folder, isBegun, corpus, measured, tokens);
      }
    }
  }

  private int train(
      RunFolder folder,
      boolean isBegun,
      List<Text> corpus,
      List<Text> measured,
      VocabularyFile tokens)
      throws IOException {
    TrainingSettings settings =
        step.settings(shape.shape(vocabulary == null ? vocabularySize : tokens.size()));
    Training.Material material =
        new Training.Material(encode(corpus, tokens), encode(measured, tokens), tokens);
    describe(settings, material);
    host.setGrace(LONGEST_STEP);
    Run run = host.newRun(Optional.empty());
    try (Training training = new Training(settings, material, folder, threads)) {
      if (isBegun) {
        List<String> changes = training.resume();
        String steps = String.format(Locale.ROOT, "resumed at step %,d", training.steps());
        host.note(changes.isEmpty() ? steps : steps + "; changed: " + String.join(", ", changes));
      }
      TrainingProgress progress =
          new TrainingProgress(
              host,
              host.terminal().isErrorTerminal(),
              training.steps(),
              settings.schedule().steps());
      training.train(every, run, progress);
    }
    return run.isOver() ? ExitCode.INTERRUPTED : ExitCode.OK;
  }

  private static List<Text> texts(List<Path> paths) {
    List<Text> texts = new ArrayList<>();
    paths.forEach(path -> texts.addAll(new CorpusFile(path).texts()));
    return texts;
  }

  private void makeVocabulary(List<Text> corpus, RunFolder folder) throws IOException {
    if (vocabulary == null) {
      LearnedVocabulary learned = VocabularyLearner.learn(corpus, vocabularySize);
      learned.write(folder.vocabulary());
    } else {
      try (VocabularyFile given = VocabularyFile.open(vocabulary)) {
        given.write(folder.vocabulary());
      }
    }
  }

  private List<TokenizedText> encode(List<Text> texts, VocabularyFile tokens) {
    return texts.stream()
        .map(
            text ->
                TokenizedText.of(
                    text, tokens.tokenizer(), tokens.begin(), tokens.end(), step.direction))
        .toList();
  }

  private void describe(TrainingSettings settings, Training.Material material) {
    long count = material.corpus().stream().mapToLong(TokenizedText::predictions).sum();
    long bytes = material.corpus().stream().mapToLong(TokenizedText::bytes).sum();
    host.note(
        String.format(
            Locale.ROOT,
            "%,d texts, %,d tokens, %,d bytes (%.2f a token); vocabulary %,d; %,.0f weights",
            material.corpus().size(),
            count,
            bytes,
            (double) bytes / count,
            material.vocabulary().size(),
            TrainingSettings.weightCount(settings.network().shape())));
  }
}
