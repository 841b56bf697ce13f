package gibbs.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What an interrupted run left: the results of the first records, perhaps ending in the middle of
/// a line.
final class EarlierResults {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private final Path file;
  private final PromptRecords records;
  private final GenerationJob job;
  private long wholeBytes;
  private long finished;

  private EarlierResults(Path file, PromptRecords records, GenerationJob job) {
    this.file = file;
    this.records = records;
    this.job = job;
  }

  /// Cuts a file after the last record whose results are whole.
  ///
  /// @param file may be missing
  /// @param records the prompts, from the first
  /// @param job must be the one that made the results
  /// @return how many records are whole
  /// @throws CommandFailedException if the results come from other prompts or options
  static long keep(Path file, PromptRecords records, GenerationJob job) {
    if (!Files.exists(file)) {
      return 0;
    }
    EarlierResults results = new EarlierResults(file, records, job);
    try {
      results.read();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(results.wholeBytes);
      }
    } catch (IOException e) {
      throw CommandFailedException.io(InputText.named(file, e));
    }
    return results.finished;
  }

  private void read() throws IOException {
    List<Result> group = new ArrayList<>();
    long bytes = 0;
    try (LineReader lines = new LineReader(file)) {
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        bytes += line.get().length;
        if (line.get()[line.get().length - 1] != '\n') {
          return;
        }
        Result result = parse(line.get());
        group.add(result);
        if (result.isError || group.size() == job.samples()) {
          requireSame(group);
          group.clear();
          wholeBytes = bytes;
          finished++;
        }
      }
    }
  }

  private void requireSame(List<Result> group) {
    Optional<PromptRecord> record = records.next();
    for (Result result : group) {
      boolean isSame =
          record.isPresent()
              && result.line == record.get().line()
              && (result.isError || result.isOf(job.recipe().of(record.get())));
      if (!isSame) {
        throw foreign();
      }
    }
  }

  private CommandFailedException foreign() {
    return CommandFailedException.badInput(
        file + ": made from other prompts or with other options; remove it, or leave out --resume");
  }

  /// What tells whose result a line is.
  private record Result(long line, String strategy, long seed, boolean isError) {
    boolean isOf(Recipe recipe) {
      return strategy.equals(recipe.expression()) && seed == recipe.plan().seed();
    }
  }

  private Result parse(byte[] json) {
    long line = -1;
    String strategy = "";
    long seed = 0;
    boolean isError = false;
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw foreign();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "line" -> line = parser.getLongValue();
          case "strategy" -> strategy = parser.getString();
          case "seed" -> seed = parser.getLongValue();
          case "error" -> isError = true;
          default -> parser.skipChildren();
        }
      }
      return new Result(line, strategy, seed, isError);
    } catch (JacksonException _) {
      throw foreign();
    }
  }
}
