package gibbs.markov.arpa;

import gibbs.core.model.ModelFormatException;
import gibbs.markov.WordVocabulary;
import gibbs.markov.ngram.DuplicateNgramException;
import gibbs.markov.ngram.NgramTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads an ARPA file line by line.
final class ArpaReader {
  static final String DATA = "\\data\\";
  static final String END = "\\end\\";

  /// What a file says before its data about the tokens that its words are.
  static final String TOKENIZER_PREFIX = "# gibbs tokenizer: ";

  static final int LONGEST_NGRAM = 32;

  private static final Pattern COUNT = Pattern.compile("ngram\\s+(\\d{1,3})\\s*=\\s*(\\d{1,18})");
  private static final int SHOWN = 60;

  private final ArpaLines lines;
  private final NgramTable.Builder builder = new NgramTable.Builder();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private Optional<String> tokenizerFile = Optional.empty();

  ArpaReader(ArpaLines lines) {
    this.lines = lines;
  }

  ArpaModel read() throws IOException {
    skipToData();
    String line = readCounts();
    for (int length = 1; length <= counts.size(); length++) {
      line = readSection(length, line);
    }
    if (!line.equals(END)) {
      throw lines.wrong(END, quoted(line));
    }
    requireNoMore();
    if (tokenizerFile.isPresent()) {
      requireIds();
    }
    return new ArpaModel(WordVocabulary.of(words), builder.build(), tokenizerFile);
  }

  /// What follows would be lost, as the second of two files put together.
  private void requireNoMore() throws IOException {
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isEmpty()) {
        throw lines.wrong("the end of the file after " + END, quoted(line));
      }
    }
  }

  private void skipToData() throws IOException {
    for (String line = lines.next(); ; line = lines.next()) {
      if (line == null) {
        throw lines.wrong(DATA, "the end of the file");
      }
      if (line.equals(DATA)) {
        return;
      }
      if (line.startsWith(TOKENIZER_PREFIX)) {
        tokenizerFile = Optional.of(line.substring(TOKENIZER_PREFIX.length()).strip());
      }
    }
  }

  /// Reads `ngram N=COUNT` lines.
  ///
  /// @return the line after them
  private String readCounts() throws IOException {
    while (true) {
      String line = nextNotEmpty("n-gram counts");
      Matcher count = COUNT.matcher(line);
      if (!count.matches()) {
        if (line.startsWith("\\") && !counts.isEmpty()) {
          return line;
        }
        throw lines.wrong("ngram " + (counts.size() + 1) + "=COUNT", quoted(line));
      }
      if (Integer.parseInt(count.group(1)) != counts.size() + 1) {
        throw lines.wrong("ngram " + (counts.size() + 1) + "=COUNT", quoted(line));
      }
      if (counts.size() == LONGEST_NGRAM) {
        throw lines.wrong("n-grams of at most " + LONGEST_NGRAM + " words", quoted(line));
      }
      counts.add(Long.parseLong(count.group(2)));
    }
  }

  /// Reads the n-grams of a length.
  ///
  /// @param header the line that should announce them
  /// @return the first line that is not part of them
  private String readSection(int length, String header) throws IOException {
    String wanted = "\\" + length + "-grams:";
    if (!header.equals(wanted)) {
      throw lines.wrong(wanted, quoted(header));
    }
    long expected = counts.get(length - 1);
    long first = lines.number() + 1;
    long found = 0;
    String line = lines.next();
    while (line != null && !line.isEmpty() && !line.startsWith("\\")) {
      if (found == expected) {
        throw lines.wrong(
            "the end of the " + length + "-grams, of which there are " + expected, quoted(line));
      }
      readNgram(length, line);
      found++;
      line = lines.next();
    }
    if (found < expected) {
      throw lines.wrong(
          expected + " " + length + "-grams, as " + DATA + " says",
          found + (line == null ? " and the end of the file" : ""));
    }
    if (length == 1 && found == 0) {
      throw lines.wrong("at least one 1-gram", "none");
    }
    try {
      builder.endLevel();
    } catch (DuplicateNgramException e) {
      throw lines.wrongAt(first + e.index(), "each " + length + "-gram once", "one a second time");
    }
    return line == null || line.isEmpty() ? nextNotEmpty(after(length)) : line;
  }

  private String after(int length) {
    return length < counts.size() ? "\\" + (length + 1) + "-grams:" : END;
  }

  private String nextNotEmpty(String expected) throws IOException {
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isEmpty()) {
        return line;
      }
    }
    throw lines.wrong(expected, "the end of the file");
  }

  /// Reads `LOG10P WORD … [LOG10B]`.
  private void readNgram(int length, String line) {
    String[] fields = new String[length + 2];
    int count = split(line, fields);
    if (count < length + 1 || count > length + 2) {
      throw lines.wrong(
          "a number, " + length + (length == 1 ? " word" : " words") + " and perhaps a number",
          quoted(line));
    }
    float logProbability = number(fields[0]);
    if (!(logProbability <= 0)) {
      throw lines.wrong("a log-probability of at most 0", quoted(fields[0]));
    }
    float backoff = count == length + 2 ? number(fields[length + 1]) : 0;
    if (length == 1) {
      if (ids.putIfAbsent(fields[1], words.size()) != null) {
        throw lines.wrong("each 1-gram once", quoted(fields[1]) + " a second time");
      }
      builder.add(0, words.size(), logProbability, backoff);
      words.add(fields[1]);
      return;
    }
    int[] tokens = new int[length];
    for (int position = 0; position < length; position++) {
      tokens[position] = id(fields[position + 1]);
    }
    int parent =
        builder
            .find(tokens, length - 1)
            .orElseThrow(
                () ->
                    lines.wrong(
                        "an n-gram whose first " + (length - 1) + " words are listed too",
                        quoted(line)));
    builder.add(parent, tokens[length - 1], logProbability, backoff);
  }

  private int id(String word) {
    Integer id = ids.get(word);
    if (id == null) {
      throw lines.wrong("a word of the 1-grams", quoted(word));
    }
    return id;
  }

  /// Cuts at blanks and tabs.
  ///
  /// @return number of fields, one more than there is room for if there are too many
  private static int split(String line, @Nullable String[] fields) {
    int count = 0;
    int at = 0;
    while (at < line.length()) {
      int start = at;
      while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
        at++;
      }
      if (at > start) {
        if (count == fields.length) {
          return count + 1;
        }
        fields[count++] = line.substring(start, at);
      }
      at++;
    }
    return count;
  }

  /// A decimal number, or `-inf`.
  private float number(String text) {
    if (text.equalsIgnoreCase("-inf") || text.equalsIgnoreCase("-infinity")) {
      return Float.NEGATIVE_INFINITY;
    }
    float number = Float.NaN;
    if (text.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0)) {
      try {
        number = Float.parseFloat(text);
      } catch (NumberFormatException _) {
        // Told below.
      }
    }
    if (!Float.isFinite(number)) {
      throw lines.wrong("a number", quoted(text));
    }
    return number;
  }

  private void requireIds() {
    for (int id = 0; id < words.size(); id++) {
      if (!words.get(id).equals(Integer.toString(id))) {
        throw lines.wrong(
            "the ids 0, 1, 2 … as 1-grams, in this order, as the file names a tokenizer",
            quoted(words.get(id)));
      }
    }
  }

  private static String quoted(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.codePoints()
        .limit(SHOWN)
        .map(c -> c == '\t' ? ' ' : Character.isISOControl(c) ? '\ufffd' : c)
        .forEach(shown::appendCodePoint);
    return shown.append(text.length() > SHOWN ? "…'" : "'").toString();
  }

  /// Whether a file's beginning looks like an ARPA file's.
  static boolean recognises(ArpaLines lines) throws IOException {
    try {
      for (int count = 0; count < 1000; count++) {
        String line = lines.next();
        if (line == null) {
          return false;
        }
        if (line.equals(DATA)) {
          return true;
        }
      }
    } catch (ModelFormatException _) {
      return false;
    }
    return false;
  }
}
