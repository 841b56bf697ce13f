package gibbs.train.corpus;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file of texts, in UTF-8.
///
/// **Format.** Lines `<|endoftext|>` separate texts; the line end before one belongs to no text,
/// and empty texts are left out. A file whose name ends in `.jsonl` has one object a line instead:
/// `{"text": …}`, or `{"prompt": …, "completion": …}`, of which only the completion is learned.
/// **Edges.** A file of 2 GiB or more is refused; so are bytes that are no UTF-8 and files without
/// any text.
///
/// @param path where it lies
public record CorpusFile(Path path) {
  /// A line that ends a text.
  static final String SEPARATOR = "<|endoftext|>";

  private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

  /// Reads the texts.
  ///
  /// @return texts in the file's order, at least one
  /// @throws GibbsException if the file cannot be used; the message names file and place
  public List<Text> texts() {
    String content = content();
    List<Text> texts = path.toString().endsWith(".jsonl") ? records(content) : plain(content);
    if (texts.isEmpty()) {
      throw new GibbsException(path + ": no text in it");
    }
    return texts;
  }

  private String content() {
    try {
      if (Files.isDirectory(path)) {
        throw new GibbsException(path + ": is a directory");
      }
      if (!Files.exists(path)) {
        throw new GibbsException(path + ": no such file");
      }
      if (Files.size(path) > MOST_BYTES) {
        throw new GibbsException(path + ": 2 GiB or more; split it into smaller files");
      }
      return decode(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new GibbsException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private String decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException e) {
      throw new GibbsException(path + ": not UTF-8 at byte " + buffer.position(), e);
    }
  }

  private static List<Text> plain(String content) {
    List<Text> texts = new ArrayList<>();
    int start = 0;
    for (int line = 0; line < content.length(); ) {
      int end = content.indexOf('\n', line);
      int next = end < 0 ? content.length() : end + 1;
      if (content.startsWith(SEPARATOR, line)
          && content.substring(line, next).strip().equals(SEPARATOR)) {
        addPlain(texts, content.substring(start, line));
        start = next;
      }
      line = next;
    }
    addPlain(texts, content.substring(start));
    return texts;
  }

  private static void addPlain(List<Text> texts, String lines) {
    int end = lines.length();
    if (lines.endsWith("\r\n")) {
      end -= 2;
    } else if (lines.endsWith("\n")) {
      end--;
    }
    if (!lines.substring(0, end).isBlank()) {
      texts.add(new Text(lines.substring(0, end)));
    }
  }

  private List<Text> records(String content) {
    JsonMapper json = JsonMapper.builder().build();
    List<Text> texts = new ArrayList<>();
    int number = 0;
    for (String line : content.split("\n")) {
      number++;
      if (!line.isBlank()) {
        try {
          texts.add(record(json.readTree(line), number));
        } catch (JacksonException e) {
          throw new GibbsException(
              path + ":" + number + ": not JSON: " + e.getOriginalMessage(), e);
        }
      }
    }
    return texts;
  }

  private Text record(JsonNode node, int number) {
    if (node.path("text").isString()) {
      return new Text(node.path("text").stringValue());
    }
    if (node.path("prompt").isString() && node.path("completion").isString()) {
      return new Text(node.path("prompt").stringValue(), node.path("completion").stringValue());
    }
    throw new GibbsException(
        path + ":" + number + ": expected {\"text\"} or {\"prompt\", \"completion\"}, all strings");
  }
}
