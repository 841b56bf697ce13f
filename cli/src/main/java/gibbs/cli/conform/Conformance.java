package gibbs.cli.conform;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Runs files of records and counts.
public final class Conformance {
  private final Listener listener;
  private int passed;
  private int failed;
  private int notSupported;

  /// Counts from 0.
  ///
  /// @param listener is told of every record
  public Conformance(Listener listener) {
    this.listener = listener;
  }

  /// Is told of every record.
  public interface Listener {
    /// A record has been judged.
    ///
    /// @param id of the record
    /// @param verdict what became of it
    void onVerdict(String id, Verdict verdict);
  }

  /// Runs every record of a file; blank lines are skipped.
  ///
  /// @param file JSON lines
  /// @throws IOException if it cannot be read
  /// @throws BadRecordException if a line is no record
  public void run(Path file) throws IOException {
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of(""));
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          judge(VectorRecord.parse(file + ":" + number, folder, line));
        }
      }
    } catch (CharacterCodingException _) {
      throw new BadRecordException(file + ":" + (number + 1), "not UTF-8");
    }
  }

  private void judge(VectorRecord record) {
    Verdict verdict = Trial.judge(record);
    switch (verdict) {
      case Verdict.Passed _ -> passed++;
      case Verdict.Failed _ -> failed++;
      case Verdict.NotSupported _ -> notSupported++;
    }
    listener.onVerdict(record.id(), verdict);
  }

  /// Records that agree.
  ///
  /// @return the count
  public int passed() {
    return passed;
  }

  /// Records that do not agree.
  ///
  /// @return the count
  public int failed() {
    return failed;
  }

  /// Records that ask for something else.
  ///
  /// @return the count
  public int notSupported() {
    return notSupported;
  }

  /// The result in one line.
  @Override
  public String toString() {
    return passed + " passed, " + failed + " failed, " + notSupported + " not supported";
  }
}
