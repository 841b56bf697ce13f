package gibbs.chat.template;

import com.hubspot.jinjava.JinjavaConfig;
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
