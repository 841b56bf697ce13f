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
    if (Files.size(file) > LARGE_FILE) {
      // loads classes while the file is read
      Thread.ofPlatform().daemon().name("gibbs-kernels").start(KernelProvider::kernels);
    }
    GgufFile gguf = GgufFile.open(file);
    try {
      return TransformerModel.of(gguf);
    } catch (RuntimeException | Error e) {
      gguf.close();
      throw e;
    }
  }
}
