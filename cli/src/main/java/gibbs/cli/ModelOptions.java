package gibbs.cli;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.engine.transformer.KvType;
import gibbs.engine.transformer.TransformerModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which model, how many threads work for it, and how it stores keys and values.
final class ModelOptions {
  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads for arithmetic. Default: one per processor. Changes speed, never a result;"
              + " n-gram models need one.")
  private @Nullable Integer threads;

  @Option(
      names = "--kv-type",
      paramLabel = "TYPE",
      description =
          "How keys and values are stored: f32, f16 or q8_0. Default: f32. The others take a half"
              + " or about a quarter of the memory and round what attention reads.")
  private @Nullable String kvType;

  /// The model file.
  Path path() {
    return model.path();
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
    requireUsed(opened, path);
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

  /// Tables keep no keys and values that could be stored in one way or another.
  private void requireUsed(LanguageModel opened, Path path) {
    if (kvType != null && !(opened instanceof TransformerModel)) {
      opened.close();
      throw CommandFailedException.usage("--kv-type: " + path + " keeps no keys and values");
    }
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
}
