package gibbs.cli;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.engine.transformer.TransformerModel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which model, and how many threads work for it.
final class ModelOptions {
  static final String MODEL_VARIABLE = "GIBBS_MODEL";

  @Option(
      names = {"-m", "--model"},
      paramLabel = "FILE",
      description =
          "The model, a GGUF or an ARPA file. Default: the environment variable GIBBS_MODEL.")
  private @Nullable String model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads for arithmetic. Default: one per processor. Changes speed, never a result.")
  private @Nullable Integer threads;

  /// The model file.
  Path path() {
    String name = model == null ? System.getenv(MODEL_VARIABLE) : model;
    if (name == null || name.isEmpty()) {
      throw CommandFailedException.usage("no model: give --model FILE or set " + MODEL_VARIABLE);
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw CommandFailedException.usage("--model: no file name: " + e.getMessage());
    }
  }

  /// Opens the model.
  LanguageModel open(Verbose verbose) {
    Path path = path();
    if (threads != null) {
      if (threads < 1) {
        throw CommandFailedException.usage("--threads must be at least 1, was " + threads);
      }
      System.setProperty(TransformerModel.THREADS_PROPERTY, threads.toString());
    }
    InputText.requireFile(path);
    long start = System.nanoTime();
    LanguageModel opened = LanguageModels.open(path);
    verbose.say(
        () ->
            "model: " + opened.name() + ", opened in " + Verbose.millis(System.nanoTime() - start));
    if (opened instanceof TransformerModel transformer) {
      verbose.say(() -> "kernels: " + transformer.kernelName() + ", " + threadCount() + " threads");
    }
    verbose.say(() -> "ahead-of-time cache: " + AotCache.state());
    return opened;
  }

  private static int threadCount() {
    return Integer.getInteger(
        TransformerModel.THREADS_PROPERTY, Runtime.getRuntime().availableProcessors());
  }

  /// Reads the model's tokens, without its weights.
  Lexicon openLexicon() {
    Path path = path();
    InputText.requireFile(path);
    return Lexicon.open(path);
  }
}
