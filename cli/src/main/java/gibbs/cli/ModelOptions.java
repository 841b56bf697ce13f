package gibbs.cli;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.engine.transformer.KvType;
import gibbs.engine.transformer.TransformerModel;
import gibbs.models.BundledModel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which model, how many threads work for it, and how it stores keys and values.
final class ModelOptions {
  static final String MODEL_VARIABLE = "GIBBS_MODEL";

  @Option(
      names = {"-m", "--model"},
      paramLabel = "FILE",
      description =
          "The model: a GGUF or an ARPA file, or stories or stories-small, which come with Gibbs."
              + " Default: the environment variable GIBBS_MODEL, else stories.")
  private @Nullable String model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads for arithmetic. Default: one per processor. Changes speed, never a result.")
  private @Nullable Integer threads;

  @Option(
      names = "--kv-type",
      paramLabel = "TYPE",
      description =
          "How keys and values are stored: f32, f16 or q8_0. Default: f32. The others take a half"
              + " or about a quarter of the memory and round what attention reads.")
  private @Nullable String kvType;

  /// The model file. A file goes before a bundled model of the same name.
  Path path() {
    String name = model == null ? System.getenv(MODEL_VARIABLE) : model;
    if (name == null || name.isEmpty()) {
      return BundledModel.STORIES.file();
    }
    try {
      Path file = Path.of(name);
      return Files.exists(file)
          ? file
          : BundledModel.named(name).map(BundledModel::file).orElse(file);
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
    if (kvType != null) {
      System.setProperty(TransformerModel.KV_TYPE_PROPERTY, checkedKvType(kvType));
    }
    InputText.requireFile(path);
    long start = System.nanoTime();
    LanguageModel opened = LanguageModels.open(path);
    verbose.say(
        () ->
            "model: " + opened.name() + ", opened in " + Verbose.millis(System.nanoTime() - start));
    if (opened instanceof TransformerModel transformer) {
      verbose.say(() -> "kernels: " + transformer.kernelName() + ", " + threadCount() + " threads");
      verbose.say(() -> "keys and values: " + transformer.kvType().key());
    }
    verbose.say(() -> "ahead-of-time cache: " + AotCache.state());
    return opened;
  }

  private static String checkedKvType(String name) {
    try {
      return KvType.of(name).key();
    } catch (IllegalArgumentException _) {
      throw CommandFailedException.usage("--kv-type must be f32, f16 or q8_0, was " + name);
    }
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
