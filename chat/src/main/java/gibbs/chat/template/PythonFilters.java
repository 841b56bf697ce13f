package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Filters that Jinjava lacks or does in another way than Jinja2.
final class PythonFilters {
  private PythonFilters() {}

  /// What a filter does with a value and its arguments.
  @FunctionalInterface
  interface Action {
    @Nullable Object apply(@Nullable Object value, List<@Nullable Object> args);
  }

  static List<AdvancedFilter> all() {
    return List.of(
        filter(
            "items",
            (value, _) -> value instanceof Map<?, ?> map ? List.copyOf(map.entrySet()) : List.of()),
        filter("string", (value, _) -> value == null ? "None" : PythonText.of(value)),
        filter(
            "join",
            (value, args) ->
                items(value).stream()
                    .map(PythonText::of)
                    .collect(Collectors.joining(args.isEmpty() ? "" : PythonText.of(args.get(0))))),
        filter(
            "trim", (value, args) -> PythonMethods.trimmed(PythonText.of(value), args.toArray())),
        filter("default", PythonFilters::orDefault),
        filter("d", PythonFilters::orDefault),
        filter("sum", (value, _) -> sum(items(value))),
        filter("first", (value, _) -> items(value).stream().findFirst().orElse(null)),
        filter("last", (value, _) -> items(value).stream().reduce(null, (_, item) -> item)),
        filter(
            "gibbs_reversed",
            (value, _) -> {
              if (value instanceof CharSequence text) {
                return new StringBuilder(text).reverse().toString();
              }
              List<@Nullable Object> reversed = new ArrayList<>(items(value));
              Collections.reverse(reversed);
              return reversed;
            }));
  }

  private static @Nullable Object orDefault(@Nullable Object value, List<@Nullable Object> args) {
    boolean isTruthWanted = args.size() > 1 && ObjectTruthValue.evaluate(args.get(1));
    boolean isMissing = isTruthWanted ? !ObjectTruthValue.evaluate(value) : value == null;
    return isMissing ? args.isEmpty() ? "" : args.getFirst() : value;
  }

  private static Object sum(Collection<?> items) {
    if (items.stream().allMatch(item -> item instanceof Long || item instanceof Integer)) {
      return items.stream().mapToLong(item -> ((Number) item).longValue()).sum();
    }
    return items.stream().mapToDouble(item -> ((Number) item).doubleValue()).sum();
  }

  private static Collection<?> items(@Nullable Object value) {
    return switch (value) {
      case Collection<?> items -> items;
      case Iterator<?> rest -> {
        List<@Nullable Object> items = new ArrayList<>();
        rest.forEachRemaining(items::add);
        yield items;
      }
      case Object[] items -> Arrays.asList(items);
      case Map<?, ?> map -> map.keySet();
      case CharSequence text -> text.codePoints().mapToObj(Character::toString).toList();
      case null, default -> List.of();
    };
  }

  static AdvancedFilter filter(String name, Action action) {
    return new AdvancedFilter() {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public @Nullable Object filter(
          @Nullable Object value,
          JinjavaInterpreter interpreter,
          Object[] args,
          Map<String, Object> named) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(named.values());
        return action.apply(value, all);
      }
    };
  }
}
