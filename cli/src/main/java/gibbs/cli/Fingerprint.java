package gibbs.cli;

import gibbs.core.model.LanguageModel;
import gibbs.engine.transformer.TransformerModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Tells whose result a line is: a hash of all that a result depends on. The model counts with its
/// file's length, its first mebibyte and samples of the rest, so that large files cost no time.
final class Fingerprint {
  private static final int BEGINNING = 1 << 20;
  private static final int SAMPLES = 256;
  private static final int SAMPLE_BYTES = 4096;
  private static final int SHOWN_BYTES = 8;

  private final String run;
  private final Recipe recipe;

  /// Of a run.
  ///
  /// @param file the model's
  /// @param model opened
  /// @param job what is asked for
  Fingerprint(Path file, LanguageModel model, GenerationJob job) {
    this.recipe = job.recipe();
    this.run =
        hash(
            ofFile(file),
            model instanceof TransformerModel transformer ? transformer.kvType().key() : "",
            job.samples() + " " + job.index() + " " + job.isJson() + " " + job.isEcho());
  }

  /// Of one record's results.
  ///
  /// @return 16 hexadecimal digits
  String of(PromptRecord record) {
    Recipe own = recipe.of(record);
    return hash(
        run,
        record.id().orElse(""),
        record.prompt().toString(),
        own.expression(),
        own.plan().seed() + "",
        own.plan().stop().toString());
  }

  private static String ofFile(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long length = channel.size();
      MessageDigest digest = sha256();
      digest.update(bytes(length + " "));
      digest.update(read(channel, 0, BEGINNING));
      for (int sample = 1; sample <= SAMPLES && length > BEGINNING; sample++) {
        long last = Math.max(0, length - SAMPLE_BYTES);
        digest.update(read(channel, (long) ((double) last * sample / SAMPLES), SAMPLE_BYTES));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw CommandFailedException.badInput(InputText.named(file, e));
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {}
    return buffer.flip();
  }

  private static String hash(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = bytes(part);
      digest.update(bytes(bytes.length + " "));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
