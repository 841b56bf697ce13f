package gibbs.cli;

import gibbs.core.decode.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// One line of a prompts file, in the schema of `docs/json.md`.
///
/// @param line number of the line, from 1
/// @param id what the user calls it, if anything
/// @param prompt text or ids
/// @param strategy an expression for this record alone
/// @param seed a seed for this record alone
/// @param maxTokens a token count for this record alone
/// @param stop stop strings for this record alone
record PromptRecord(
    long line,
    Optional<String> id,
    Prompt prompt,
    Optional<String> strategy,
    OptionalLong seed,
    OptionalInt maxTokens,
    Optional<List<String>> stop) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String FIELDS = "id, prompt, tokens, strategy, seed, maxTokens, stop";

  /// Reads a line.
  ///
  /// @param where file and line, for messages
  /// @throws CommandFailedException if it is no record
  static PromptRecord parse(String where, long line, String json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return new Reader(where, parser).record(line);
    } catch (JacksonException e) {
      throw CommandFailedException.badInput(
          where + ", column " + column(e) + ": bad JSON: " + firstLine(e.getOriginalMessage()));
    }
  }

  private static int column(JacksonException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }

  /// A record as its fields come in.
  private static final class Reader {
    private final String where;
    private final JsonParser parser;
    private @Nullable String id;
    private @Nullable String text;
    private @Nullable List<Integer> tokens;
    private @Nullable String strategy;
    private @Nullable List<String> stop;
    private OptionalLong seed = OptionalLong.empty();
    private OptionalInt maxTokens = OptionalInt.empty();

    Reader(String where, JsonParser parser) {
      this.where = where;
      this.parser = parser;
    }

    PromptRecord record(long line) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong("a record must be an object {\"prompt\": …}");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        field(name);
      }
      if (parser.nextToken() != null) {
        throw wrong("one record a line; there is more after the object");
      }
      return new PromptRecord(
          line,
          Optional.ofNullable(id),
          prompt(),
          Optional.ofNullable(strategy),
          seed,
          maxTokens,
          Optional.ofNullable(stop));
    }

    private void field(String name) {
      switch (name) {
        case "id" -> id = idJson();
        case "prompt" -> text = string(name);
        case "tokens" -> tokens = integers();
        case "strategy" -> strategy = string(name);
        case "seed" -> seed = OptionalLong.of(integer(name));
        case "maxTokens" -> maxTokens = OptionalInt.of(int32(name));
        case "stop" ->
            stop =
                parser.currentToken() == JsonToken.VALUE_STRING ? List.of(string(name)) : strings();
        default -> throw wrong("unknown field \"" + name + "\"; a record has " + FIELDS);
      }
    }

    private Prompt prompt() {
      if ((text == null) == (tokens == null)) {
        throw wrong("a record needs either \"prompt\" or \"tokens\"");
      }
      if (text == null) {
        return Prompt.ofTokens(tokens);
      }
      if (text.isEmpty()) {
        throw wrong(
            "the prompt is empty; \"tokens\" with the begin token alone starts from nothing");
      }
      return Prompt.of(text);
    }

    /// The id as JSON, so that it is written back as it came.
    private String idJson() {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> JsonLine.quoted(parser.getString());
        case VALUE_NUMBER_INT -> parser.getString();
        default -> throw wrong("\"id\" must be a string or an integer");
      };
    }

    private String string(String name) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw wrong("\"" + name + "\" must be a string");
      }
      return parser.getString();
    }

    private long integer(String name) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw wrong("\"" + name + "\" must be an integer");
      }
      return parser.getLongValue();
    }

    private int int32(String name) {
      long value = integer(name);
      if (value != (int) value) {
        throw wrong("\"" + name + "\" is out of range: " + value);
      }
      return (int) value;
    }

    private List<Integer> integers() {
      requireArray("tokens");
      List<Integer> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(int32("tokens"));
      }
      if (values.isEmpty()) {
        throw wrong("\"tokens\" is empty");
      }
      return values;
    }

    private List<String> strings() {
      requireArray("stop");
      List<String> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(string("stop"));
      }
      return values;
    }

    private void requireArray(String name) {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw wrong("\"" + name + "\" must be an array");
      }
    }

    private CommandFailedException wrong(String what) {
      return CommandFailedException.badInput(where + ": " + what);
    }
  }
}
