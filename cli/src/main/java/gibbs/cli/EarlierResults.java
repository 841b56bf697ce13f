package gibbs.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What an interrupted run left: the results of the first records, perhaps ending in the middle of
/// a line.
///
/// @param fingerprint of the run that goes on
/// @param samples results of each record
record EarlierResults(Fingerprint fingerprint, int samples) {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  /// Cuts a file after the last record whose results are whole.
  ///
  /// @param file may be missing
  /// @param records the prompts, from the first
  /// @return how many records are whole
  /// @throws CommandFailedException if the results come from other prompts, options or another
  ///     model
  long keep(Path file, PromptRecords records) {
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      Whole whole = read(file, records);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole.bytes);
      }
      return whole.records;
    } catch (IOException e) {
      throw CommandFailedException.io(InputText.named(file, e));
    }
  }

  /// What is not cut.
  private record Whole(long records, long bytes) {}

  private Whole read(Path file, PromptRecords records) throws IOException {
    Whole whole = new Whole(0, 0);
    long bytes = 0;
    int results = 0;
    Optional<PromptRecord> record = records.next();
    try (LineReader lines = new LineReader(file)) {
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        bytes += line.get().length;
        if (line.get()[line.get().length - 1] != '\n') {
          return whole;
        }
        Optional<Result> result = parse(line.get());
        if (result.isEmpty() || record.isEmpty() || !result.get().isOf(record.get(), fingerprint)) {
          throw CommandFailedException.badInput(
              file
                  + ": made from other prompts, with other options or by another model; remove it, or"
                  + " leave out --resume");
        }
        results++;
        if (result.get().isError || results == samples) {
          whole = new Whole(whole.records + 1, bytes);
          results = 0;
          record = records.next();
        }
      }
    }
    return whole;
  }

  /// What tells whose result a line is.
  private record Result(long line, String fingerprint, boolean isError) {
    boolean isOf(PromptRecord record, Fingerprint expected) {
      return line == record.line() && fingerprint.equals(expected.of(record));
    }
  }

  private static Optional<Result> parse(byte[] json) {
    long line = -1;
    String fingerprint = "";
    boolean isError = false;
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "line" -> line = parser.getLongValue();
          case "fingerprint" -> fingerprint = parser.getString();
          case "error" -> isError = true;
          default -> parser.skipChildren();
        }
      }
      return Optional.of(new Result(line, fingerprint, isError));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
