package gibbs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The texts of a file, one after the other. A text's last line end is not part of it, and empty
/// texts are left out.
final class TextRecords {
  /// A line that ends a text.
  static final String SEPARATOR = "<|endoftext|>";

  private TextRecords() {}

  /// Where a text ends.
  enum Ends {
    /// At a line that is [#SEPARATOR].
    AT_SEPARATORS,
    /// At every line end.
    AT_LINES
  }

  /// Told of texts.
  @FunctionalInterface
  interface Listener {
    /// A text, not empty.
    ///
    /// @param text without its last line end
    void onText(String text);
  }

  /// Reads a file to its end.
  static void read(Path file, Ends ends, Listener listener) {
    StringBuilder text = new StringBuilder();
    try (LineReader lines = new LineReader(file)) {
      long number = 1;
      for (Optional<byte[]> next = lines.next(); next.isPresent(); next = lines.next()) {
        String line = InputText.decode(file + ":" + number++, next.get());
        boolean isSeparator = line.stripTrailing().equals(SEPARATOR);
        if (!isSeparator) {
          text.append(line);
        }
        if (isSeparator || ends == Ends.AT_LINES) {
          end(text, listener);
        }
      }
    } catch (IOException e) {
      throw CommandFailedException.badInput(InputText.named(file, e));
    }
    end(text, listener);
  }

  private static void end(StringBuilder lines, Listener listener) {
    String text = InputText.withoutFinalLineEnd(lines.toString());
    lines.setLength(0);
    if (!text.isEmpty()) {
      listener.onText(text);
    }
  }
}
