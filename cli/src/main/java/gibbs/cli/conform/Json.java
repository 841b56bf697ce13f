package gibbs.cli.conform;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON value with a place to name where it is not what it should be.
///
/// @param where file, line and field
/// @param node the value; missing if the field is
record Json(String where, JsonNode node) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// Reads one line.
  static Json parse(String where, String line) {
    try {
      JsonNode node = MAPPER.readTree(line);
      if (!node.isObject()) {
        throw new BadRecordException(where, "a record must be a JSON object");
      }
      return new Json(where, node);
    } catch (JacksonException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("").strip();
      throw new BadRecordException(where, "bad JSON: " + reason);
    }
  }

  /// A field.
  Json get(String name) {
    return new Json(where + ", " + name, node.path(name));
  }

  /// Whether there is a value other than null.
  boolean isGiven() {
    return !node.isMissingNode() && !node.isNull();
  }

  /// Whether a field has a value other than null.
  boolean has(String name) {
    return get(name).isGiven();
  }

  /// Elements of an array.
  List<Json> items() {
    if (!node.isArray()) {
      throw bad("a list");
    }
    List<Json> items = new ArrayList<>(node.size());
    for (int index = 0; index < node.size(); index++) {
      items.add(new Json(where + "[" + index + "]", node.get(index)));
    }
    return items;
  }

  /// Element of an array.
  Json item(int index) {
    List<Json> items = items();
    if (index >= items.size()) {
      throw bad("a list of more than " + index);
    }
    return items.get(index);
  }

  String text() {
    if (!node.isString()) {
      throw bad("a text");
    }
    return node.stringValue();
  }

  /// A number; the strings `inf`, `-inf` and `nan` are numbers too.
  double number() {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return switch (node.isString() ? node.stringValue() : "") {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> throw bad("a number");
    };
  }

  int integer() {
    double number = number();
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw bad("an integer");
    }
    return (int) number;
  }

  /// A token id.
  ///
  /// @param vocabularySize what it is below
  int token(int vocabularySize) {
    int token = integer();
    if (token < 0 || token >= vocabularySize) {
      throw bad("a token of the row");
    }
    return token;
  }

  boolean flag() {
    if (!node.isBoolean()) {
      throw bad("true or false");
    }
    return node.booleanValue();
  }

  int[] integers() {
    return items().stream().mapToInt(Json::integer).toArray();
  }

  double[] numbers() {
    return items().stream().mapToDouble(Json::number).toArray();
  }

  float[] singles() {
    if (!node.isArray()) {
      throw bad("a list");
    }
    float[] singles = new float[node.size()];
    for (int index = 0; index < singles.length; index++) {
      JsonNode item = node.get(index);
      singles[index] = (float) (item.isNumber() ? item.doubleValue() : items().get(index).number());
    }
    return singles;
  }

  BadRecordException bad(String expected) {
    return new BadRecordException(where, node.isMissingNode() ? "missing" : "must be " + expected);
  }
}
