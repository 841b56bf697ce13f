package gibbs.chat.template;

import gibbs.core.model.ChatFormat;
import gibbs.core.model.LanguageModel;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Turns messages into a prompt, by a Jinja template such as model files carry.
///
/// **Definition.** The template is rendered as Hugging Face's transformers does it: with `messages`
/// (each with `role` and `content`), `add_generation_prompt`, `bos_token`, `eos_token` and the
/// other special tokens that the model names, the functions `raise_exception(message)`,
/// `strftime_now(format)`, `namespace(…)` and `range(…)`, the filter `tojson` in Python's form, `{%
/// break %}`, `{% continue %}` and `{% generation %}`, and the usual methods of Python's strings
/// and dictionaries; blocks on a line of their own leave no line. `tools` and `documents` are none.
///
/// Immutable and safe for use by many threads. **Cost.** The first one loads Jinjava, some tenths
/// of a second.
public final class ChatTemplate {
  private final JinjaTemplate template;
  private final Map<String, String> specialTokens;

  private ChatTemplate(JinjaTemplate template, Map<String, String> specialTokens) {
    this.template = template;
    this.specialTokens = Map.copyOf(specialTokens);
  }

  /// A template.
  ///
  /// @param format the template, and the names of special tokens
  /// @return the template
  /// @throws ChatTemplateException if its marks do not close
  public static ChatTemplate of(ChatFormat format) {
    return of(format, Clock.system(ZoneId.systemDefault()));
  }

  /// A template with a clock of the caller's, for templates that show the date.
  ///
  /// @param format the template, and the names of special tokens
  /// @param clock what `strftime_now` reads
  /// @return the template
  /// @throws ChatTemplateException if its marks do not close
  public static ChatTemplate of(ChatFormat format, Clock clock) {
    return new ChatTemplate(new JinjaTemplate(format.template(), clock), format.specialTokens());
  }

  /// The template of a model's own file.
  ///
  /// @param model any
  /// @return its template
  /// @throws ChatTemplateException if the model has none, or its marks do not close
  public static ChatTemplate of(LanguageModel model) {
    return of(
        model
            .chatFormat()
            .orElseThrow(() -> new ChatTemplateException(model.name() + ": has no chat template")));
  }

  /// What the model is to continue with the assistant's next message.
  ///
  /// @param messages so far, the user's last
  /// @return the prompt, with the names of special tokens in it
  /// @throws ChatTemplateException if the template refuses them, or needs what Jinjava lacks
  public String prompt(List<ChatMessage> messages) {
    return render(messages, true);
  }

  /// The conversation as it stands, as training texts have it.
  ///
  /// @param messages so far
  /// @return the text, with the names of special tokens in it
  /// @throws ChatTemplateException if the template refuses them, or needs what Jinjava lacks
  public String transcript(List<ChatMessage> messages) {
    return render(messages, false);
  }

  private String render(List<ChatMessage> messages, boolean addsGenerationPrompt) {
    List<Map<String, Object>> values = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("role", message.role().key());
      value.put("content", message.content());
      values.add(value);
    }
    Map<String, Object> bindings = new LinkedHashMap<>(specialTokens);
    bindings.put("messages", values);
    bindings.put("tools", null);
    bindings.put("documents", null);
    bindings.put("add_generation_prompt", addsGenerationPrompt);
    return template.render(bindings);
  }
}
