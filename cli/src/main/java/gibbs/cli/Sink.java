package gibbs.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A place where text goes: UTF-8 whatever the locale, `\n` whatever the system. A failed write is
/// an
/// [OutputFailedException] once, and remembered for writers that swallow it.
///
/// Safe for use by several threads; each call writes as a whole.
public final class Sink {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final OutputStream stream;
  private @Nullable IOException failure;

  /// A sink over a stream, buffered.
  ///
  /// @param name what messages call it, such as `standard output`
  /// @param stream where bytes go
  public Sink(String name, OutputStream stream) {
    this.name = name;
    this.stream = new BufferedOutputStream(stream, BUFFER_BYTES);
  }

  /// Writes text.
  ///
  /// @param text any string
  public void print(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes text and a line end.
  ///
  /// @param text any string
  public void println(String text) {
    print(text + "\n");
  }

  /// Writes bytes as they are.
  ///
  /// @param bytes any
  public synchronized void write(byte[] bytes) {
    refuseAfterFailure();
    try {
      stream.write(bytes);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Sends what is buffered on its way.
  public synchronized void flush() {
    refuseAfterFailure();
    try {
      stream.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// The sink as a writer, for libraries. Its failures are remembered here and come out with the
  /// next [#flush].
  ///
  /// @return a writer that flushes with each line
  public PrintWriter writer() {
    OutputStream remembering =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            synchronized (Sink.this) {
              try {
                stream.write(bytes, from, length);
              } catch (IOException e) {
                failure = e;
                throw e;
              }
            }
          }

          @Override
          public void flush() throws IOException {
            synchronized (Sink.this) {
              try {
                stream.flush();
              } catch (IOException e) {
                failure = e;
                throw e;
              }
            }
          }
        };
    return new PrintWriter(new OutputStreamWriter(remembering, StandardCharsets.UTF_8), true);
  }

  private void refuseAfterFailure() {
    if (failure != null) {
      throw new OutputFailedException(name, failure);
    }
  }

  private OutputFailedException failed(IOException e) {
    failure = e;
    return new OutputFailedException(name, e);
  }
}
