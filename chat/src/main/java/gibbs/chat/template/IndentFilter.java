package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `indent(width=4, first=false, blank=false)`: spaces before every line but the first and blank
/// ones.
final class IndentFilter implements AdvancedFilter {
  @Override
  public String getName() {
    return "indent";
  }

  @Override
  public Object filter(
      @Nullable Object value,
      JinjavaInterpreter interpreter,
      Object[] args,
      Map<String, Object> named) {
    Object width = argument(args, 0, named, "width", 4);
    boolean first = ObjectTruthValue.evaluate(argument(args, 1, named, "first", false));
    boolean blank = ObjectTruthValue.evaluate(argument(args, 2, named, "blank", false));
    String space = width instanceof Number count ? " ".repeat(count.intValue()) : "" + width;
    String[] lines = PythonText.of(value).split("\n", -1);
    for (int line = 0; line < lines.length; line++) {
      if (line == 0 ? first : blank || !lines[line].isEmpty()) {
        lines[line] = space + lines[line];
      }
    }
    return String.join("\n", lines);
  }

  private static Object argument(
      Object[] args, int index, Map<String, Object> named, String name, Object otherwise) {
    return index < args.length ? args[index] : named.getOrDefault(name, otherwise);
  }
}
