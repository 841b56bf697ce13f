package gibbs.chat.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jinjava.javax.el.CompositeELResolver;
import org.jspecify.annotations.Nullable;

/// One template, rendered by Jinjava.
final class JinjaTemplate {
  private static final int MOST_SHOWN = 200;
  private static final int MOST_OUTPUT_BYTES = 64 << 20;
  private static final int MOST_RANGE = 1 << 20;

  private static final List<String> FUNCTIONS =
      List.of("strftime_now", "raise_exception", "range", "namespace");

  private final String text;
  private final Map<String, String> constants;
  private final Jinjava jinjava;

  /// A template.
  ///
  /// @param template as a model file has it
  /// @param clock of `strftime_now`
  /// @throws ChatTemplateException if a mark does not close
  public JinjaTemplate(String template, Clock clock) {
    TemplateExpressions expressions = new TemplateExpressions();
    this.text = rewritten(template, expressions);
    this.constants = expressions.constants();
    this.jinjava = new Jinjava(config(clock));
    jinjava.registerFunction(function("raise_exception", "raiseException"));
    jinjava.registerFunction(function("strftime_now", "strftimeNow"));
    jinjava.registerFunction(function("gibbs_text", "text"));
    jinjava.registerFunction(function("gibbs_lacks", "lacks"));
    jinjava.registerFunction(function("gibbs_items", "items"));
    jinjava.registerFunction(function("gibbs_value", "value"));
    jinjava.registerFunction(function("gibbs_defined", "defined"));
    jinjava.registerFunction(function("gibbs_variable", "variable", 2));
    jinjava.registerFunction(function("gibbs_object", "object", 2));
    jinjava.registerFunction(function("gibbs_item", "item", 2));
    jinjava.registerFunction(function("gibbs_slice", "slice", 4));
    jinjava.registerFunction(function("gibbs_joined", "joined", 2));
    jinjava.registerFunction(function("gibbs_contains", "contains", 2));
    jinjava.registerFunction(function("gibbs_compares", "compares", 3));
    jinjava.registerFunction(function("gibbs_calculates", "calculates", 3));
    jinjava.registerFilter(new PythonJson());
    jinjava.registerFilter(new IndentFilter());
    PythonFilters.all().forEach(jinjava::registerFilter);
    jinjava.registerTag(new GenerationTag());
    jinjava.registerTag(new LoopBodyTag());
    jinjava.registerExpTest(new IterableTest());
    refuseLacking(expressions);
  }

  private static String rewritten(String template, TemplateExpressions expressions) {
    try {
      String text = TemplateText.rewritten(template, expressions);
      expressions.requireClosed();
      return text;
    } catch (StackOverflowError _) {
      throw tooDeep();
    }
  }

  /// Whoever reads or runs a template calls itself for what stands inside something else.
  private static ChatTemplateException tooDeep() {
    return new ChatTemplateException("the chat template is nested too deeply");
  }

  /// Jinjava takes filters that it does not know for none, in silence.
  private void refuseLacking(TemplateExpressions expressions) {
    Context context = jinjava.getGlobalContext();
    for (String filter : expressions.filters()) {
      if (context.getFilter(filter) == null) {
        jinjava.registerFilter(
            PythonFilters.filter(
                filter,
                (_, _) -> {
                  throw lacking("the filter '" + filter + "'");
                }));
      }
    }
    for (String test : expressions.tests()) {
      if (context.getExpTest(test) == null) {
        jinjava.registerExpTest(new LackingTest(test));
      }
    }
  }

  static ChatTemplateException lacking(String construct) {
    return new ChatTemplateException(
        "the chat template needs " + construct + ", which is not supported");
  }

  private static ELFunctionDefinition function(String name, String method) {
    return function(name, method, 1);
  }

  private static ELFunctionDefinition function(String name, String method, int argumentCount) {
    Class<?>[] arguments = new Class<?>[argumentCount];
    Arrays.fill(arguments, Object.class);
    return new ELFunctionDefinition("", name, TemplateFunctions.class, method, arguments);
  }

  private static JinjavaConfig config(Clock clock) {
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new PythonMethods());
    resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return JinjavaConfig.newBuilder()
        .withLocale(Locale.ROOT)
        .withTimeZone(clock.getZone())
        .withDateTimeProvider(clock::millis)
        .withElResolver(resolver)
        .withNestedInterpretationEnabled(false)
        .withMaxOutputSize(MOST_OUTPUT_BYTES)
        .withRangeLimit(MOST_RANGE)
        .withEnableRecursiveMacroCalls(true)
        .withMaxMacroRecursionDepth(100)
        .withDisabled(
            Map.of(
                Context.Library.TAG,
                Set.of("import", "include", "extends", "from"),
                Context.Library.FILTER,
                Set.of("random", "shuffle", "truncate", "format")))
        .withLegacyOverrides(
            LegacyOverrides.Builder.from(LegacyOverrides.NONE)
                .withIterateOverMapKeys(true)
                .withEvaluateMapKeys(true)
                .withUsePyishObjectMapper(true)
                .withUseNaturalOperatorPrecedence(true)
                .withKeepNullableLoopValues(true)
                .build())
        .build();
  }

  /// Renders the template.
  ///
  /// @param bindings its variables
  /// @return the text
  /// @throws ChatTemplateException if it refuses them, or needs what Jinjava lacks
  public String render(Map<String, Object> bindings) {
    Map<String, Object> all = new LinkedHashMap<>(bindings);
    all.putAll(constants);
    FUNCTIONS.forEach(
        name -> all.put(name, "a function")); // templates ask whether they are defined
    RenderResult result;
    try {
      result = jinjava.renderForResult(text, all);
    } catch (RuntimeException e) {
      throw failure(e, e.getMessage());
    } catch (StackOverflowError _) {
      throw tooDeep();
    }
    Optional<TemplateError> error =
        result.getErrors().stream().filter(JinjaTemplate::isFatal).findFirst();
    if (error.isPresent()) {
      throw failure(error.get().getException(), error.get().getMessage());
    }
    return result.getOutput();
  }

  /// What is undefined is empty in Jinja, and no error.
  private static boolean isFatal(TemplateError error) {
    return !(error.getSeverity() == TemplateError.ErrorType.WARNING
        && error.getReason() == TemplateError.ErrorReason.UNKNOWN
        && error.getItem() == TemplateError.ErrorItem.PROPERTY);
  }

  private static ChatTemplateException failure(
      @Nullable Throwable cause, @Nullable String message) {
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof ChatTemplateException ours) {
        return ours;
      }
    }
    return new ChatTemplateException(
        "the chat template cannot be rendered: " + oneLine(message == null ? "" + cause : message));
  }

  static String oneLine(@Nullable String message) {
    String line = String.valueOf(message).strip().replaceAll("\\s+", " ");
    return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
  }
}
