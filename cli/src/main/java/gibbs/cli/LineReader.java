package gibbs.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file's lines as bytes, so that nothing is changed and positions in the file are known.
final class LineReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream stream;

  LineReader(Path file) throws IOException {
    stream = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
  }

  /// The next line.
  ///
  /// @return with its `\n`, which only the file's last line may lack; nothing at the end
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = stream.read(); octet >= 0; octet = stream.read()) {
      line.write(octet);
      if (octet == '\n') {
        break;
      }
    }
    return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
