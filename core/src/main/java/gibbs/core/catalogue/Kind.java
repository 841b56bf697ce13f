package gibbs.core.catalogue;

import gibbs.core.transform.DryPenalty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// A kind of argument: how it is read from an expression and written back. Reading what was written
/// gives an equal value.
///
/// @param <T> what rules get
public final class Kind<T> {
  /// A whole number.
  public static final Kind<Integer> INTEGER =
      new Kind<>(
          "integer",
          (value, _) -> {
            double number = number(value, "an integer");
            if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
              throw new ArgumentException(
                  value.column(), "expected an integer, found " + Numbers.print(number));
            }
            return (int) number;
          },
          value -> Integer.toString(value));

  /// A number.
  public static final Kind<Double> REAL =
      new Kind<>("number", (value, _) -> number(value, "a number"), Numbers::print);

  /// `true` or `false`.
  public static final Kind<Boolean> FLAG =
      new Kind<>(
          "true or false",
          (value, _) ->
              switch (word(value, "true or false")) {
                case "true" -> true;
                case "false" -> false;
                case String other ->
                    throw new ArgumentException(
                        value.column(), "expected true or false, found " + other);
              },
          value -> Boolean.toString(value));

  /// A string in quotes.
  public static final Kind<String> TEXT =
      new Kind<>(
          "text",
          (value, _) -> {
            if (value instanceof Value.Text(String text, int _)) {
              return text;
            }
            throw mismatch(value, "a text in quotes");
          },
          Kind::quote);

  /// A token id.
  public static final Kind<Integer> TOKEN =
      new Kind<>(
          "token id",
          (value, binding) -> {
            int token = INTEGER.read(value, binding);
            if (token < 0) {
              throw new ArgumentException(
                  value.column(), "a token id must be at least 0, was " + token);
            }
            return token;
          },
          value -> Integer.toString(value));

  /// Token ids in brackets.
  public static final Kind<List<Integer>> TOKENS = listOf(TOKEN, "list of token ids");

  /// Lists of token ids in brackets.
  public static final Kind<List<List<Integer>>> TOKEN_LISTS =
      listOf(TOKENS, "list of lists of token ids");

  /// Texts in brackets.
  public static final Kind<List<String>> TEXTS = listOf(TEXT, "list of texts");

  /// Texts, and token ids in brackets, in brackets: what ends a repeat.
  public static final Kind<List<DryPenalty.Breaker>> BREAKERS =
      listOf(
          new Kind<>(
              "text or list of token ids",
              (value, binding) ->
                  value instanceof Value.Text
                      ? new DryPenalty.Breaker.Text(TEXT.read(value, binding))
                      : new DryPenalty.Breaker.Tokens(TOKENS.read(value, binding)),
              breaker ->
                  switch (breaker) {
                    case DryPenalty.Breaker.Text(String text) -> TEXT.write(text);
                    case DryPenalty.Breaker.Tokens(List<Integer> tokens) -> TOKENS.write(tokens);
                  }),
          "list of texts and lists of token ids");

  /// Pairs of token id and number in braces, as in `{5: 2, 6: -inf}`. Duplicates stay.
  public static final Kind<List<Association<Integer, Double>>> BIASES =
      mapOf(INTEGER, REAL, "map from token id to number");

  /// Pairs of token ids and number in braces, as in `{[5, 7]: 2, [6]: -inf}`. Duplicates stay.
  public static final Kind<List<Association<List<Integer>, Double>>> SEQUENCE_BIASES =
      mapOf(TOKENS, REAL, "map from lists of token ids to number");

  /// Rules in a row, as in `top_k(40) | temperature(0.7)`.
  public static final Kind<List<Stage>> CHAIN =
      new Kind<>(
          "rules",
          (value, binding) -> {
            if (!(value instanceof Value.Chain chain)) {
              throw mismatch(value, "a rule");
            }
            List<Stage> stages = binding.bind(chain);
            for (int index = 0; index < stages.size(); index++) {
              refuseOther(stages.get(index), Role.TRANSFORM, chain.calls().get(index).column());
            }
            return stages;
          },
          stages -> String.join(" | ", stages.stream().map(Stage::toString).toList()));

  private final String description;
  private final Reader<T> reader;
  private final Function<T, String> writer;

  private Kind(String description, Reader<T> reader, Function<T, String> writer) {
    this.description = description;
    this.reader = reader;
    this.writer = writer;
  }

  /// A pair of a map.
  ///
  /// @param <K> what is associated
  /// @param <V> with what
  /// @param key before the colon
  /// @param value after it
  public record Association<K, V>(K key, V value) {}

  /// Gives syntax a meaning.
  private interface Reader<T> {
    T read(Value value, Binding binding);
  }

  /// One of some names: the constants of an enum, in lower case.
  ///
  /// @param <E> the enum
  /// @param type the enum
  /// @return the kind
  public static <E extends Enum<E>> Kind<E> option(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    List<String> names = constants.stream().map(Kind::optionName).toList();
    return new Kind<>(
        String.join(" or ", names),
        (value, _) -> {
          String word = word(value, String.join(" or ", names));
          int index = names.indexOf(word);
          if (index < 0) {
            throw new ArgumentException(value.column(), Names.unknown("option", word, names));
          }
          return constants.get(index);
        },
        Kind::optionName);
  }

  /// One call of a role, such as the method of a global sampler.
  ///
  /// @param role which entries
  /// @return the kind
  public static Kind<Stage> stage(Role role) {
    return new Kind<>(
        role.noun(),
        (value, binding) -> {
          if (!(value instanceof Value.Chain chain) || chain.calls().size() != 1) {
            throw mismatch(value, "a " + role.noun());
          }
          Stage stage = binding.bind(chain.calls().getFirst());
          refuseOther(stage, role, chain.column());
          return stage;
        },
        Stage::toString);
  }

  /// Several of a kind in brackets.
  ///
  /// @param <T> the kind's values
  /// @param item the kind
  /// @param description for help texts
  /// @return the kind of lists
  public static <T> Kind<List<T>> listOf(Kind<T> item, String description) {
    return new Kind<>(
        description,
        (value, binding) -> {
          if (!(value instanceof Value.Items items)) {
            throw mismatch(value, "a " + description);
          }
          List<T> list = new ArrayList<>();
          for (Value each : items.items()) {
            list.add(item.read(each, binding));
          }
          return List.copyOf(list);
        },
        list -> "[" + String.join(", ", list.stream().map(item::write).toList()) + "]");
  }

  /// Pairs in braces.
  ///
  /// @param <K> keys
  /// @param <V> values
  /// @param key the kind of keys
  /// @param value the kind of values
  /// @param description for help texts
  /// @return the kind of maps
  public static <K, V> Kind<List<Association<K, V>>> mapOf(
      Kind<K> key, Kind<V> value, String description) {
    return new Kind<>(
        description,
        (map, binding) -> {
          if (!(map instanceof Value.Pairs pairs)) {
            throw mismatch(map, "a " + description);
          }
          List<Association<K, V>> list = new ArrayList<>();
          for (Value.Pair pair : pairs.pairs()) {
            list.add(
                new Association<>(
                    key.read(pair.key(), binding), value.read(pair.value(), binding)));
          }
          return List.copyOf(list);
        },
        list ->
            "{"
                + String.join(
                    ", ",
                    list.stream()
                        .map(pair -> key.write(pair.key()) + ": " + value.write(pair.value()))
                        .toList())
                + "}");
  }

  /// Gives what was written a meaning.
  ///
  /// @param value as written
  /// @param binding names and dialect, for nested rules
  /// @return the value
  /// @throws ArgumentException if it is of another kind
  public T read(Value value, Binding binding) {
    return reader.read(value, binding);
  }

  /// Writes a value canonically.
  ///
  /// @param value of this kind
  /// @return its text in an expression
  public String write(T value) {
    return writer.apply(value);
  }

  /// What one writes.
  ///
  /// @return as in "expected …"
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }

  /// How an option is written.
  ///
  /// @param option a constant
  /// @return its name in lower case
  public static String optionName(Enum<?> option) {
    return option.name().toLowerCase(Locale.ROOT);
  }

  /// Writes a text with quotes and escapes.
  ///
  /// @param text any text
  /// @return the text in an expression
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(letter -> quoted.append(escaped(letter)));
    return quoted.append('"').toString();
  }

  /// Control characters, and halves of characters that stand alone, have no readable form.
  private static String escaped(int letter) {
    return switch (letter) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          Character.isISOControl(letter) || Character.getType(letter) == Character.SURROGATE
              ? String.format(Locale.ROOT, "\\u%04x", letter)
              : Character.toString(letter);
    };
  }

  private static double number(Value value, String expected) {
    if (value instanceof Value.Numeral(double number, int _)) {
      return number;
    }
    throw mismatch(value, expected);
  }

  private static String word(Value value, String expected) {
    if (value instanceof Value.Chain(List<Value.Call> calls, int _)
        && calls.size() == 1
        && calls.getFirst().arguments().isEmpty()) {
      return calls.getFirst().name();
    }
    throw mismatch(value, expected);
  }

  private static void refuseOther(Stage stage, Role role, int column) {
    if (stage.entry().role() != role) {
      throw new ArgumentException(
          column,
          stage.entry().name()
              + " is a "
              + stage.entry().role().noun()
              + "; expected a "
              + role.noun());
    }
  }

  private static ArgumentException mismatch(Value value, String expected) {
    String found =
        switch (value) {
          case Value.Numeral(double number, int _) -> Numbers.print(number);
          case Value.Text _ -> "a text";
          case Value.Items _ -> "a list";
          case Value.Pairs _ -> "a map";
          case Value.Between(Span span, int _) -> "the range " + span;
          case Value.Chain(List<Value.Call> calls, int _) -> calls.getFirst().name();
        };
    return new ArgumentException(value.column(), "expected " + expected + ", found " + found);
  }
}
