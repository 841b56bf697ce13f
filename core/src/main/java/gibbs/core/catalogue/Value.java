package gibbs.core.catalogue;

import java.util.List;
import java.util.Optional;

/// What stands at one place of an expression, as written: syntax without meaning. A [Kind] gives it
/// one. Columns are counted from 0.
public sealed interface Value {
  /// Where it begins in the expression.
  ///
  /// @return the column
  int column();

  /// A number.
  ///
  /// @param number finite or infinite
  /// @param column where it begins
  record Numeral(double number, int column) implements Value {}

  /// A string in quotes.
  ///
  /// @param text what the quotes enclose, escapes resolved
  /// @param column where it begins
  record Text(String text, int column) implements Value {}

  /// A list in brackets.
  ///
  /// @param items its elements
  /// @param column where it begins
  record Items(List<Value> items, int column) implements Value {}

  /// A map in braces.
  ///
  /// @param pairs its pairs, duplicates included
  /// @param column where it begins
  record Pairs(List<Pair> pairs, int column) implements Value {}

  /// One pair of a map.
  ///
  /// @param key before the colon
  /// @param value after it
  record Pair(Value key, Value value) {}

  /// Numbers from one to another.
  ///
  /// @param span the numbers
  /// @param column where it begins
  record Between(Span span, int column) implements Value {}

  /// One or more calls in a row, separated by `|`. A bare word is one call without arguments.
  ///
  /// @param calls at least one
  /// @param column where it begins
  record Chain(List<Call> calls, int column) implements Value {}

  /// A name with arguments.
  ///
  /// @param name the name
  /// @param arguments what stands between the parentheses
  /// @param column where it begins
  record Call(String name, List<Argument> arguments, int column) {}

  /// One argument.
  ///
  /// @param name before the equals sign, if there is one
  /// @param value the value
  /// @param column where it begins
  record Argument(Optional<String> name, Value value, int column) {}
}
