package gibbs.chat.template;

import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions that transformers gives to templates, and those that rewritten templates call. Public,
/// as Jinjava calls them by reflection.
public final class TemplateFunctions {
  private TemplateFunctions() {}

  /// Refuses the conversation.
  ///
  /// @param message why
  /// @return nothing: always throws
  public static Object raiseException(@Nullable Object message) {
    throw new ChatTemplateException(
        "the chat template refuses the conversation: "
            + JinjaTemplate.oneLine(PythonText.of(message)));
  }

  /// Says that a construct is not supported.
  ///
  /// @param construct such as `loop.cycle`
  /// @return nothing: always throws
  @SuppressWarnings("DoNotCallSuggester") // templates call it
  public static Object lacks(Object construct) {
    throw JinjaTemplate.lacking("" + construct);
  }

  /// A value as Python prints it.
  ///
  /// @param value any
  /// @return its text; nothing for none
  public static Object text(@Nullable Object value) {
    return PythonText.of(value);
  }

  /// What a loop over a value goes through: of a string, its characters.
  ///
  /// @param value any
  /// @return something that Jinjava loops over
  public static @Nullable Object items(@Nullable Object value) {
    return value instanceof CharSequence text
        ? text.codePoints().mapToObj(Character::toString).toList()
        : value;
  }

  /// A variable that something is reached from.
  ///
  /// @param value what it holds
  /// @param name its name
  /// @return the value, or what says that the variable is undefined
  public static @Nullable Object variable(@Nullable Object value, Object name) {
    return value == null && !isDefined("" + name)
        ? new Missing("'" + name + "' is undefined")
        : value;
  }

  private static boolean isDefined(String name) {
    for (Context scope = JinjavaInterpreter.getCurrent().getContext();
        scope != null;
        scope = scope.getParent()) {
      if (scope.getScope().containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  /// What was reached from a variable or another value.
  ///
  /// @param reached what the steps led to
  /// @return it; none for what is not there
  public static @Nullable Object value(@Nullable Object reached) {
    return reached instanceof Missing ? null : reached;
  }

  /// Whether there is something, be it none.
  ///
  /// @param reached what the steps led to
  /// @return whether it is defined
  public static Object defined(@Nullable Object reached) {
    return !(reached instanceof Missing);
  }

  /// Something whose method is called.
  ///
  /// @param base any
  /// @param method its name
  /// @return the base
  public static Object object(@Nullable Object base, Object method) {
    if (base == null) {
      throw new Missing("None has no '" + method + "'").failure();
    }
    if (base instanceof Missing missing) {
      throw missing.failure();
    }
    return base;
  }

  /// An attribute or item.
  ///
  /// @param base any
  /// @param key name, key or index
  /// @return its value, or what says that there is none
  public static @Nullable Object item(@Nullable Object base, @Nullable Object key) {
    return PythonItems.of(base, key);
  }

  /// A slice of a text or list.
  ///
  /// @param base any
  /// @param from first index, or none
  /// @param to index behind the last, or none
  /// @param by step, or none
  /// @return the part
  public static Object slice(
      @Nullable Object base, @Nullable Object from, @Nullable Object to, @Nullable Object by) {
    return PythonItems.slice(base, from, to, by);
  }

  /// Two values as one text.
  ///
  /// @param left any
  /// @param right any
  /// @return their texts
  public static Object joined(@Nullable Object left, @Nullable Object right) {
    return PythonText.of(left) + PythonText.of(right);
  }

  /// Whether something is in a text, list or dictionary.
  ///
  /// @param container what it may be in
  /// @param item what is looked for
  /// @return whether it is there
  public static Object contains(@Nullable Object container, @Nullable Object item) {
    return PythonArithmetic.contains(container, item);
  }

  /// Whether an order holds.
  ///
  /// @param operator such as `<=`
  /// @param left a number or text
  /// @param right another
  /// @return whether it does
  public static Object compares(Object operator, @Nullable Object left, @Nullable Object right) {
    return PythonArithmetic.compares("" + operator, left, right);
  }

  /// What an operator gives.
  ///
  /// @param operation such as `add`
  /// @param left first operand
  /// @param right second operand
  /// @return the result
  public static Object calculates(Object operation, @Nullable Object left, @Nullable Object right) {
    return PythonArithmetic.calculated("" + operation, left, right);
  }

  /// The date and time of the template's clock.
  ///
  /// @param format as C's `strftime` has it
  /// @return the text, in English
  public static Object strftimeNow(Object format) {
    JinjavaConfig config = JinjavaInterpreter.getCurrent().getConfig();
    Instant now = Instant.ofEpochMilli(config.getDateTimeProvider().getCurrentTimeMillis());
    return StrftimeFormatter.format(
        now.atZone(config.getTimeZone()), String.valueOf(format), Locale.US);
  }
}
