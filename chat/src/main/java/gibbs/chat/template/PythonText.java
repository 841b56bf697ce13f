package gibbs.chat.template;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values as Python prints them: `True`, `1.0`, `['a', None]`. What is undefined and what is none
/// are one to Jinjava; at the outermost both print nothing.
final class PythonText {
  private PythonText() {}

  /// As `str` gives it, with nothing for none.
  static String of(@Nullable Object value) {
    return value == null ? "" : value instanceof CharSequence text ? text.toString() : shown(value);
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean flag -> flag ? "True" : "False";
      case CharSequence text -> quoted(text.toString());
      case Double number -> number(number);
      case Float number -> number(number.doubleValue());
      case BigDecimal number when number.scale() > 0 -> number(number.doubleValue());
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> shown(entry.getKey()) + ": " + shown(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Map.Entry<?, ?> entry ->
          "(" + shown(entry.getKey()) + ", " + shown(entry.getValue()) + ")";
      case Collection<?> items ->
          items.stream().map(PythonText::shown).collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e16)) {
      return Double.toString(value).replace("E-", "e-").replace("E", "e+").replace(".0e", "e");
    }
    String plain = BigDecimal.valueOf(value).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    String body =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    return quote + (quote == '\'' ? body.replace("'", "\\'") : body) + quote;
  }
}
