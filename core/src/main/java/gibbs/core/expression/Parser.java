package gibbs.core.expression;

import gibbs.core.catalogue.Span;
import gibbs.core.catalogue.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Text → syntax, by recursive descent over the grammar of `docs/expressions.md`. Knows no names.
final class Parser {
  private static final int DEEPEST = 64;

  private final String text;
  private int place;
  private int depth;

  Parser(String text) {
    this.text = text;
  }

  /// A setting of the header, as in `dialect=llama.cpp`.
  record Setting(String name, int nameColumn, String value, int valueColumn) {}

  /// A whole expression.
  record Parsed(List<Setting> header, Value.Chain chain) {}

  Parsed parse() {
    List<Setting> header = header();
    Value.Chain chain = chain();
    skipBlanks();
    if (place < text.length()) {
      throw unexpected("'|' or the end");
    }
    return new Parsed(header, chain);
  }

  /// Settings end with the first `|`; a first name that is not followed by `=` begins the chain.
  private List<Setting> header() {
    List<Setting> settings = new ArrayList<>();
    int start = place;
    skipBlanks();
    int column = place;
    String name = word();
    skipBlanks();
    if (name.isEmpty() || !at('=')) {
      place = start;
      return settings;
    }
    while (true) {
      expect('=');
      skipBlanks();
      int valueColumn = place;
      String value = settingValue();
      if (value.isEmpty()) {
        throw unexpected("a value for " + name);
      }
      settings.add(new Setting(name, column, value, valueColumn));
      skipBlanks();
      if (at('|')) {
        place++;
        return settings;
      }
      if (!at(',')) {
        throw unexpected("',' or '|' after the header");
      }
      place++;
      skipBlanks();
      column = place;
      name = word();
      if (name.isEmpty()) {
        throw unexpected("the name of a setting");
      }
      skipBlanks();
    }
  }

  private Value.Chain chain() {
    skipBlanks();
    int column = place;
    List<Value.Call> calls = new ArrayList<>();
    calls.add(call());
    skipBlanks();
    while (at('|')) {
      place++;
      skipBlanks();
      calls.add(call());
      skipBlanks();
    }
    return new Value.Chain(List.copyOf(calls), column);
  }

  private Value.Call call() {
    int column = place;
    String name = word();
    if (name.isEmpty()) {
      throw unexpected("the name of a rule");
    }
    skipBlanks();
    if (!at('(')) {
      return new Value.Call(name, List.of(), column);
    }
    enter();
    place++;
    List<Value.Argument> arguments = new ArrayList<>();
    skipBlanks();
    while (!at(')')) {
      arguments.add(argument());
      separator(')');
    }
    place++;
    depth--;
    return new Value.Call(name, List.copyOf(arguments), column);
  }

  private Value.Argument argument() {
    int column = place;
    String name = word();
    skipBlanks();
    if (!name.isEmpty() && at('=')) {
      place++;
      return new Value.Argument(Optional.of(name), value(), column);
    }
    place = column;
    return new Value.Argument(Optional.empty(), value(), column);
  }

  private Value value() {
    skipBlanks();
    int column = place;
    if (place == text.length()) {
      throw unexpected("a value");
    }
    char first = text.charAt(place);
    if (first == '"') {
      return new Value.Text(quoted(), column);
    }
    if (first == '[') {
      return items(column);
    }
    if (first == '{') {
      return pairs(column);
    }
    if (first == '-' || isDigit(first) || startsInfinity()) {
      return numeral(column);
    }
    if (isLetter(first)) {
      return chain();
    }
    throw unexpected("a value");
  }

  private Value items(int column) {
    enter();
    place++;
    List<Value> items = new ArrayList<>();
    skipBlanks();
    while (!at(']')) {
      items.add(value());
      separator(']');
    }
    place++;
    depth--;
    return new Value.Items(List.copyOf(items), column);
  }

  private Value pairs(int column) {
    enter();
    place++;
    List<Value.Pair> pairs = new ArrayList<>();
    skipBlanks();
    while (!at('}')) {
      Value key = value();
      skipBlanks();
      expect(':');
      pairs.add(new Value.Pair(key, value()));
      separator('}');
    }
    place++;
    depth--;
    return new Value.Pairs(List.copyOf(pairs), column);
  }

  /// After an element: a comma, which must be followed by another element, or the end.
  private void separator(char end) {
    skipBlanks();
    if (at(',')) {
      place++;
      skipBlanks();
      if (at(end)) {
        throw unexpected("another element after ','");
      }
    } else if (!at(end)) {
      throw unexpected("',' or '" + end + "'");
    }
  }

  private Value numeral(int column) {
    double number = number();
    if (!text.startsWith("..", place)) {
      return new Value.Numeral(number, column);
    }
    place += 2;
    double high = number();
    double step = 1;
    if (at(':')) {
      place++;
      step = number();
    }
    try {
      return new Value.Between(new Span(number, high, step), column);
    } catch (IllegalArgumentException e) {
      throw new ExpressionException(e.getMessage(), text, column);
    }
  }

  private double number() {
    int start = place;
    boolean isNegative = at('-');
    if (isNegative) {
      place++;
    }
    if (startsInfinity()) {
      place += 3;
      return isNegative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    digits();
    if (at('.') && place + 1 < text.length() && isDigit(text.charAt(place + 1))) {
      place++;
      digits();
    }
    if (at('e') || at('E')) {
      place++;
      if (at('-') || at('+')) {
        place++;
      }
      digits();
    }
    double number = Double.parseDouble(text.substring(start, place));
    if (Double.isInfinite(number)) {
      throw new ExpressionException("the number is too large", text, start);
    }
    return number;
  }

  private void digits() {
    int start = place;
    while (place < text.length() && isDigit(text.charAt(place))) {
      place++;
    }
    if (place == start) {
      throw unexpected("a digit");
    }
  }

  private String quoted() {
    int start = place;
    StringBuilder content = new StringBuilder();
    place++;
    while (!at('"')) {
      if (place == text.length()) {
        throw new ExpressionException("the text has no closing quote", text, start);
      }
      char letter = text.charAt(place++);
      content.append(letter == '\\' ? escaped() : letter);
    }
    place++;
    return content.toString();
  }

  private char escaped() {
    if (place == text.length()) {
      throw unexpected("a character after '\\'");
    }
    char letter = text.charAt(place++);
    return switch (letter) {
      case '"', '\\' -> letter;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default ->
          throw new ExpressionException(
              "unknown escape \\ before "
                  + shown(letter)
                  + "; known: \\\" \\\\ \\n \\r \\t \\u0000",
              text,
              place - 2);
    };
  }

  private char unicode() {
    int code = 0;
    for (int digit = 0; digit < 4; digit++) {
      int value = place < text.length() ? hexadecimal(text.charAt(place)) : -1;
      if (value < 0) {
        throw unexpected("four hexadecimal digits after '\\u'");
      }
      code = 16 * code + value;
      place++;
    }
    return (char) code;
  }

  private static int hexadecimal(char letter) {
    return letter < 128 ? Character.digit(letter, 16) : -1;
  }

  /// A letter or underscore, then letters, digits and underscores; empty if there is none.
  private String word() {
    int start = place;
    if (place < text.length() && isLetter(text.charAt(place))) {
      while (place < text.length()
          && (isLetter(text.charAt(place)) || isDigit(text.charAt(place)))) {
        place++;
      }
    }
    return text.substring(start, place);
  }

  /// Names of dialects have points and hyphens too.
  private String settingValue() {
    int start = place;
    while (place < text.length()) {
      char letter = text.charAt(place);
      if (!isLetter(letter) && !isDigit(letter) && letter != '.' && letter != '-') {
        break;
      }
      place++;
    }
    return text.substring(start, place);
  }

  private boolean startsInfinity() {
    if (!text.startsWith("inf", place)) {
      return false;
    }
    int after = place + 3;
    return after == text.length() || !isLetter(text.charAt(after)) && !isDigit(text.charAt(after));
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw new ExpressionException("nested more than " + DEEPEST + " deep", text, place);
    }
  }

  private boolean at(char wanted) {
    return place < text.length() && text.charAt(place) == wanted;
  }

  private void expect(char wanted) {
    if (!at(wanted)) {
      throw unexpected("'" + wanted + "'");
    }
    place++;
  }

  private void skipBlanks() {
    while (place < text.length() && " \t\r\n".indexOf(text.charAt(place)) >= 0) {
      place++;
    }
  }

  private ExpressionException unexpected(String expected) {
    String found = place == text.length() ? "the end" : shown(text.codePointAt(place));
    return new ExpressionException("expected " + expected + ", found " + found, text, place);
  }

  private static String shown(int letter) {
    return Character.isISOControl(letter)
        ? "the control character " + letter
        : "'" + Character.toString(letter) + "'";
  }

  private static boolean isLetter(char letter) {
    return letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z' || letter == '_';
  }

  private static boolean isDigit(char letter) {
    return letter >= '0' && letter <= '9';
  }
}
