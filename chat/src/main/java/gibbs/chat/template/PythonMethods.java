package gibbs.chat.template;

import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.PropertyNotWritableException;
import org.jspecify.annotations.Nullable;

/// Methods of Python's strings, dictionaries and lists that templates call and Java names or does
/// in another way. What is not here is left to Jinjava.
final class PythonMethods extends ELResolver {
  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      @Nullable Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] params) {
    Object[] args = params == null ? new Object[0] : params;
    String name = String.valueOf(method);
    Object result =
        switch (base) {
          case CharSequence text -> ofText(text.toString(), name, args);
          case Map<?, ?> map -> ofMap(map, name, args);
          case null, default -> Unknown.METHOD;
        };
    if (result == Unknown.METHOD) {
      return null;
    }
    context.setPropertyResolved(true);
    return result;
  }

  private enum Unknown {
    METHOD
  }

  private static Object ofText(String text, String name, Object... args) {
    return switch (name) {
      case "strip" -> stripped(text, args, true, true);
      case "lstrip" -> stripped(text, args, true, false);
      case "rstrip" -> stripped(text, args, false, true);
      case "startswith" -> prefixes(args).stream().anyMatch(text::startsWith);
      case "endswith" -> prefixes(args).stream().anyMatch(text::endsWith);
      case "removeprefix" ->
          text.startsWith(string(args, 0)) ? text.substring(string(args, 0).length()) : text;
      case "removesuffix" ->
          text.endsWith(string(args, 0))
              ? text.substring(0, text.length() - string(args, 0).length())
              : text;
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT)
                  + text.substring(1).toLowerCase(Locale.ROOT);
      case "title" -> titled(text);
      case "split" -> split(text, args);
      case "splitlines" -> text.isEmpty() ? List.of() : text.lines().toList();
      case "replace" -> replaced(text, args);
      case "rsplit" -> splitFromRight(text, args);
      case "partition" -> parted(text, string(args, 0), text.indexOf(string(args, 0)));
      case "find" -> (long) text.indexOf(string(args, 0));
      case "index" -> found(text, string(args, 0));
      case "rfind" -> (long) text.lastIndexOf(string(args, 0));
      case "count" ->
          (long) text.split(java.util.regex.Pattern.quote(string(args, 0)), -1).length - 1;
      case "join" -> joined(text, args);
      case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      case "isalpha" -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
      case "isalnum" -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetterOrDigit);
      case "isupper" -> isCased(text) && text.equals(text.toUpperCase(Locale.ROOT));
      case "islower" -> isCased(text) && text.equals(text.toLowerCase(Locale.ROOT));
      case "isspace" -> !text.isEmpty() && text.isBlank();
      default -> throw JinjaTemplate.lacking("the method '" + name + "' of strings");
    };
  }

  private static @Nullable Object ofMap(Map<?, ?> map, String name, Object... args) {
    return switch (name) {
      case "get" -> {
        Object key = args.length == 0 ? null : args[0];
        yield map.containsKey(key) ? map.get(key) : args.length > 1 ? args[1] : null;
      }
      case "items" -> List.copyOf(map.entrySet());
      case "keys" -> new ArrayList<>(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      default -> Unknown.METHOD;
    };
  }

  private static String string(Object[] args, int index) {
    if (index >= args.length) {
      throw new IllegalStateException("a method of a string lacks an argument");
    }
    return String.valueOf(args[index]);
  }

  private static List<String> prefixes(Object... args) {
    return args.length > 0 && args[0] instanceof Iterable<?> several
        ? listOf(several)
        : List.of(string(args, 0));
  }

  private static List<String> listOf(Iterable<?> items) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(String.valueOf(item)));
    return texts;
  }

  /// White space, or any of the characters given.
  private static String stripped(String text, Object[] args, boolean left, boolean right) {
    String set = args.length == 0 || args[0] == null ? null : String.valueOf(args[0]);
    int start = 0;
    int end = text.length();
    while (left && start < end && isStripped(text.charAt(start), set)) {
      start++;
    }
    while (right && end > start && isStripped(text.charAt(end - 1), set)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isStripped(char character, @Nullable String set) {
    return set == null ? Character.isWhitespace(character) : set.indexOf(character) >= 0;
  }

  /// What the filter `trim` gives: as `strip`.
  static String trimmed(String text, Object... args) {
    return stripped(text, args, true, true);
  }

  private static boolean isCased(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  private static String replaced(String text, Object... args) {
    if (args.length > 2) {
      int most = ((Number) args[2]).intValue();
      return most < 0
          ? text.replace(string(args, 0), string(args, 1))
          : String.join(string(args, 1), split(text, args[0], most));
    }
    return text.replace(string(args, 0), string(args, 1));
  }

  private static List<String> splitFromRight(String text, Object... args) {
    if (args.length < 2 || args[0] == null) {
      return args.length < 2 ? split(text, args) : refuseSplit();
    }
    String separator = string(args, 0);
    List<String> parts = new ArrayList<>();
    String rest = text;
    for (int left = ((Number) args[1]).intValue(); left != 0; left--) {
      int at = rest.lastIndexOf(separator);
      if (at < 0) {
        break;
      }
      parts.addFirst(rest.substring(at + separator.length()));
      rest = rest.substring(0, at);
    }
    parts.addFirst(rest);
    return parts;
  }

  private static long found(String text, String part) {
    if (!text.contains(part)) {
      throw new ChatTemplateException(
          "the chat template looks for a text that is not there: " + part);
    }
    return text.indexOf(part);
  }

  private static List<String> refuseSplit() {
    throw JinjaTemplate.lacking("the method 'rsplit' without a separator");
  }

  private static List<String> parted(String text, String separator, int at) {
    return at < 0
        ? List.of(text, "", "")
        : List.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  private static List<String> split(String text, Object... args) {
    int most = args.length > 1 ? ((Number) args[1]).intValue() : -1;
    if (args.length == 0 || args[0] == null) {
      String stripped = text.strip();
      return stripped.isEmpty()
          ? List.of()
          : List.of(stripped.split("\\s+", most < 0 ? 0 : most + 1));
    }
    String separator = java.util.regex.Pattern.quote(string(args, 0));
    return new ArrayList<>(Arrays.asList(text.split(separator, most < 0 ? -1 : most + 1)));
  }

  private static String joined(String separator, Object... args) {
    return args.length > 0 && args[0] instanceof Iterable<?> items
        ? String.join(separator, listOf(items))
        : "";
  }

  private static String titled(String text) {
    StringBuilder title = new StringBuilder();
    boolean isInside = false;
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      title.append(isInside ? Character.toLowerCase(character) : Character.toUpperCase(character));
      isInside = Character.isLetter(character);
    }
    return title.toString();
  }

  @Override
  public @Nullable Object getValue(
      ELContext context, @Nullable Object base, @Nullable Object property) {
    return null;
  }

  @Override
  public @Nullable Class<?> getType(
      ELContext context, @Nullable Object base, @Nullable Object property) {
    return null;
  }

  @Override
  public void setValue(
      ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
    throw new PropertyNotWritableException();
  }

  @Override
  public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, @Nullable Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
    return Object.class;
  }
}
