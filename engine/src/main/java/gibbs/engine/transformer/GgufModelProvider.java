package gibbs.engine.transformer;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.ModelProvider;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.kernel.KernelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Opens GGUF files.
public final class GgufModelProvider implements ModelProvider {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  /// Bytes of more weights than a small model has, whatever their type.
  private static final long LARGE_FILE = Float.BYTES * KernelProvider.SMALL_MODEL;

  /// Loads the kernels' classes behind the back of whoever opened a model.
  private static final class Preparation extends Thread {
    Preparation() {
      super("gibbs-kernels");
      setDaemon(true);
    }

    @Override
    public void run() {
      KernelProvider.kernels().prepare();
    }
  }

  /// For [java.util.ServiceLoader].
  public GgufModelProvider() {}

  @Override
  public String format() {
    return "a GGUF model";
  }

  @Override
  public boolean recognises(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  @Override
  public LanguageModel open(Path file) throws IOException {
    GgufFile gguf = GgufFile.open(file);
    try {
      TransformerModel model = TransformerModel.of(gguf);
      if (gguf.byteSize() > LARGE_FILE) {
        new Preparation().start();
      }
      return model;
    } catch (RuntimeException | Error e) {
      gguf.close();
      throw e;
    }
  }
}
