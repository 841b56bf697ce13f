package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `tojson` as transformers has it: Python's `json.dumps` with characters as they are, so that what
/// the model sees is what it was trained on: `{"a": 1, "b": [true, null]}`.
final class PythonJson implements AdvancedFilter {
  @Override
  public String getName() {
    return "tojson";
  }

  @Override
  public Object filter(
      @Nullable Object value,
      JinjavaInterpreter interpreter,
      Object[] args,
      Map<String, Object> named) {
    Object indent = args.length > 0 ? args[0] : named.get("indent");
    StringBuilder json = new StringBuilder();
    write(value, indent instanceof Number number ? number.intValue() : -1, 0, json);
    return json.toString();
  }

  private static void write(@Nullable Object value, int indent, int depth, StringBuilder json) {
    switch (value) {
      case null -> json.append("null");
      case Boolean flag -> json.append(flag);
      case Number number -> json.append(number);
      case Map<?, ?> map -> {
        List<Object> entries = new ArrayList<>(map.entrySet());
        writeAll(entries, '{', '}', indent, depth, json);
      }
      case Collection<?> items -> writeAll(new ArrayList<>(items), '[', ']', indent, depth, json);
      case Object array when array.getClass().isArray() -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (int index = 0; index < Array.getLength(array); index++) {
          items.add(Array.get(array, index));
        }
        writeAll(items, '[', ']', indent, depth, json);
      }
      default -> string(value.toString(), json);
    }
  }

  private static void writeAll(
      List<? extends @Nullable Object> items,
      char open,
      char close,
      int indent,
      int depth,
      StringBuilder json) {
    json.append(open);
    String separator = "";
    for (Object item : items) {
      json.append(separator);
      newLine(indent, depth + 1, json);
      if (open == '{' && item instanceof Map.Entry<?, ?> entry) {
        string(String.valueOf(entry.getKey()), json);
        json.append(": ");
        write(entry.getValue(), indent, depth + 1, json);
      } else {
        write(item, indent, depth + 1, json);
      }
      separator = indent < 0 ? ", " : ",";
    }
    if (!items.isEmpty()) {
      newLine(indent, depth, json);
    }
    json.append(close);
  }

  private static void newLine(int indent, int depth, StringBuilder json) {
    if (indent >= 0) {
      json.append('\n').repeat(" ", indent * depth);
    }
  }

  private static void string(String text, StringBuilder json) {
    json.append('"');
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      switch (character) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> {
          if (character < ' ') {
            json.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
          } else {
            json.append(character);
          }
        }
      }
    }
    json.append('"');
  }
}
