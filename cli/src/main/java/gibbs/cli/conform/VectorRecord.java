package gibbs.cli.conform;

import gibbs.core.catalogue.Dialect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One record: input, setting, and what a reference system gave.
///
/// @param id `operation/system/number`
/// @param source which system ran
/// @param operation what it ran
/// @param tags of the record
/// @param json all of it
/// @param folder where its large files lie
record VectorRecord(
    String id, String source, String operation, Set<String> tags, Json json, Path folder) {
  /// What the one form of large files is called; NumPy has the shorter names.
  private static final Set<String> LITTLE_ENDIAN =
      Set.of("float32 little-endian", "float32", "<f4");

  /// Reads a line.
  ///
  /// @param where file and line, for messages
  static VectorRecord parse(String where, Path folder, String line) {
    Json json = Json.parse(where, line);
    Json tags = json.get("tags");
    return new VectorRecord(
        json.get("id").text(),
        json.get("source").text(),
        json.get("operation").text(),
        tags.isGiven()
            ? tags.items().stream().map(Json::text).collect(Collectors.toSet())
            : Set.of(),
        json,
        folder);
  }

  /// The setting; nothing is set where it is missing.
  Json params() {
    Json params = json.get("params");
    if (params.isGiven() && !params.node().isObject()) {
      throw params.bad("an object");
    }
    return params;
  }

  /// What the reference gave.
  Json expected() {
    Json expected = json.get("expected");
    if (!expected.node().isObject()) {
      throw expected.bad("an object");
    }
    return expected;
  }

  boolean isTagged(String tag) {
    return tags.contains(tag);
  }

  /// Whose tie and edge rules hold.
  Dialect dialect() {
    if (source.startsWith("llama.cpp")) {
      return Dialect.LLAMA_CPP;
    }
    return source.startsWith("transformers") ? Dialect.TRANSFORMERS : Dialect.GIBBS;
  }

  /// The model's row, if the record has one.
  Optional<float[]> logits() {
    if (json.has("logits")) {
      return Optional.of(checked(json.get("logits").singles(), json.get("logits")));
    }
    if (json.has("logits_file")) {
      return Optional.of(large(json.get("logits_file")));
    }
    return Optional.empty();
  }

  /// The row of the context without the prompt, for guidance.
  Optional<float[]> unconditionalLogits() {
    Json row = json.get("unconditional_logits");
    return row.isGiven() ? Optional.of(checked(row.singles(), row)) : Optional.empty();
  }

  /// How a coin fell that a rule tossed, if the record says so.
  Optional<Boolean> coin() {
    return json.has("coin") ? Optional.of(json.get("coin").flag()) : Optional.empty();
  }

  /// Tokens so far.
  int[] history() {
    return json.has("history") ? json.get("history").integers() : new int[0];
  }

  /// How many of them are the prompt.
  int promptLength() {
    if (!json.has("prompt_length")) {
      return 0;
    }
    int length = json.get("prompt_length").integer();
    if (length < 0) {
      throw json.get("prompt_length").bad("at least 0");
    }
    return length;
  }

  private static float[] checked(float[] row, Json place) {
    if (row.length == 0) {
      throw place.bad("a list of at least one number");
    }
    return row;
  }

  private float[] large(Json description) {
    String dtype = description.get("dtype").text();
    if (!LITTLE_ENDIAN.contains(dtype)) {
      throw description.get("dtype").bad("float32 little-endian");
    }
    int count = description.get("count").integer();
    Path file = folder.resolve(description.get("file").text());
    try {
      if (count < 1 || Files.size(file) != 4L * count) {
        throw new BadRecordException(
            description.where(), file + " has " + Files.size(file) + " bytes, not 4 · " + count);
      }
      float[] row = new float[count];
      ByteBuffer.wrap(Files.readAllBytes(file))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(row);
      return row;
    } catch (IOException e) {
      throw new BadRecordException(description.where(), "cannot read " + file);
    }
  }
}
