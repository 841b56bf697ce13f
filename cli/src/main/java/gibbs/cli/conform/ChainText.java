package gibbs.cli.conform;

import gibbs.core.catalogue.Dialect;
import gibbs.core.catalogue.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the expression that a record stands for, stage by stage.
final class ChainText {
  private final Dialect dialect;
  private final List<String> names = new ArrayList<>();
  private final List<String> stages = new ArrayList<>();

  ChainText(Dialect dialect) {
    this.dialect = dialect;
  }

  /// Adds a stage.
  ChainText stage(String name, String... arguments) {
    names.add(name);
    List<String> given = Arrays.stream(arguments).filter(text -> !text.isEmpty()).toList();
    stages.add(given.isEmpty() ? name : name + "(" + String.join(", ", given) + ")");
    return this;
  }

  /// Names of all stages.
  List<String> names() {
    return names;
  }

  /// A number as the reference system holds it: llama.cpp's parameters are single precision.
  String real(Json value) {
    double number = value.number();
    if (Double.isNaN(number)) {
      return "nan";
    }
    return Numbers.print(dialect == Dialect.LLAMA_CPP ? (float) number : number);
  }

  String integer(Json value) {
    return Integer.toString(value.integer());
  }

  /// A named argument; nothing where the value is not given.
  String named(String name, Json value) {
    if (!value.isGiven()) {
      return "";
    }
    return name + "=" + (value.node().isArray() ? list(value) : real(value));
  }

  /// Token ids, or lists of them, in brackets. A single id is a list of one.
  String list(Json value) {
    if (!value.node().isArray()) {
      return "[" + integer(value) + "]";
    }
    return value.items().stream()
        .map(item -> item.node().isArray() ? list(item) : integer(item))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /// Pairs of token id, or of list of token ids, and number, in braces.
  String biases(Json value) {
    return value.items().stream()
        .map(pair -> key(pair.item(0)) + ": " + real(pair.item(1)))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private String key(Json value) {
    return value.node().isArray() ? list(value) : integer(value);
  }

  @Override
  public String toString() {
    String chain = stages.isEmpty() ? "sample" : String.join(" | ", stages);
    return dialect == Dialect.GIBBS ? chain : "dialect=" + dialect.key() + " | " + chain;
  }
}
