package gibbs.chat.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Attributes, items and slices as Python has them. What is not there is [Missing]; from there no
/// step leads on.
final class PythonItems {
  private PythonItems() {}

  /// An attribute or item.
  ///
  /// @throws ChatTemplateException if the base is missing itself
  static @Nullable Object of(@Nullable Object base, @Nullable Object key) {
    return switch (base) {
      case Missing missing -> throw missing.failure();
      case null -> lacks("None", key);
      case Map<?, ?> map -> map.containsKey(key) ? map.get(key) : lacks("a dictionary", key);
      case Map.Entry<?, ?> entry when key instanceof Number index ->
          index(java.util.Arrays.asList(entry.getKey(), entry.getValue()), index, "a pair");
      case List<?> list when key instanceof Number index -> index(list, index, "a list");
      case Collection<?> items when key instanceof Number index ->
          index(new ArrayList<>(items), index, "a list");
      case CharSequence text when key instanceof Number index ->
          index(characters(text), index, "a string");
      case CharSequence _ -> lacks("a string", key);
      case Collection<?> _ -> lacks("a list", key);
      default -> {
        Object found = JinjavaInterpreter.getCurrent().resolveProperty(base, String.valueOf(key));
        yield found == null ? lacks("it", key) : found;
      }
    };
  }

  /// A part of a text or list.
  ///
  /// @throws ChatTemplateException if it is missing, or neither
  static Object slice(
      @Nullable Object base, @Nullable Object from, @Nullable Object to, @Nullable Object by) {
    if (base instanceof Missing missing) {
      throw missing.failure();
    }
    long step = by instanceof Number number ? number.longValue() : 1;
    if (step == 0) {
      throw new ChatTemplateException("the chat template cannot be rendered: a slice of step 0");
    }
    return switch (base) {
      case CharSequence text -> String.join("", part(characters(text), from, to, step));
      case Collection<?> items -> part(new ArrayList<>(items), from, to, step);
      case null, default -> lacks(base == null ? "None" : "it", "[:]");
    };
  }

  private static <T> List<T> part(
      List<T> items, @Nullable Object from, @Nullable Object to, long step) {
    int size = items.size();
    int lowest = step > 0 ? 0 : -1;
    int highest = step > 0 ? size : size - 1;
    long start = bound(from, size, lowest, highest, step > 0 ? lowest : highest);
    long end = bound(to, size, lowest, highest, step > 0 ? highest : lowest);
    List<T> part = new ArrayList<>();
    for (long at = start; step > 0 ? at < end : at > end; at += step) {
      part.add(items.get((int) at));
    }
    return part;
  }

  private static long bound(
      @Nullable Object given, int size, int lowest, int highest, int otherwise) {
    if (!(given instanceof Number number)) {
      return otherwise;
    }
    long value = number.longValue();
    return Math.clamp(value < 0 ? value + size : value, lowest, highest);
  }

  private static @Nullable Object index(List<?> items, Number index, String kind) {
    long at = index.longValue() < 0 ? index.longValue() + items.size() : index.longValue();
    return at >= 0 && at < items.size() ? items.get((int) at) : lacks(kind, index);
  }

  static List<String> characters(CharSequence text) {
    return text.codePoints().mapToObj(Character::toString).toList();
  }

  private static Missing lacks(String base, @Nullable Object key) {
    return new Missing(base + " has no '" + key + "'");
  }
}
