package gibbs.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The records of a prompts file, one after the other; blank lines are skipped. Never holds more
/// than one.
final class PromptRecords implements AutoCloseable {
  private final String name;
  private final BufferedReader reader;
  private long line;

  private PromptRecords(String name, InputStream stream) {
    this.name = name;
    this.reader =
        new BufferedReader(
            new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
  }

  /// A file's records.
  static PromptRecords ofFile(Path file) {
    InputText.requireFile(file);
    try {
      return new PromptRecords(file.toString(), Files.newInputStream(file));
    } catch (IOException e) {
      throw CommandFailedException.badInput(InputText.named(file, e));
    }
  }

  /// The records that come in on a stream.
  static PromptRecords ofStream(InputStream stream) {
    return new PromptRecords("standard input", stream);
  }

  /// Reads all to the end.
  ///
  /// @return how many there are
  /// @throws CommandFailedException if a line is no record
  long check() {
    long count = 0;
    while (next().isPresent()) {
      count++;
    }
    return count;
  }

  /// The next record.
  ///
  /// @return nothing at the end
  /// @throws CommandFailedException if the next line is no record
  Optional<PromptRecord> next() {
    while (true) {
      String text = readLine();
      if (text == null) {
        return Optional.empty();
      }
      line++;
      if (!text.isBlank()) {
        return Optional.of(PromptRecord.parse(name + ":" + line, line, text));
      }
    }
  }

  private @org.jspecify.annotations.Nullable String readLine() {
    try {
      return reader.readLine();
    } catch (CharacterCodingException _) {
      throw CommandFailedException.badInput(name + ": not UTF-8 after line " + line);
    } catch (IOException e) {
      throw CommandFailedException.io(name + ": " + Failures.reason(e));
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException _) {
      // Nothing more is read from it.
    }
  }
}
