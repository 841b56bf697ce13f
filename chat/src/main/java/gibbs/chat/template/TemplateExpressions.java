package gibbs.chat.template;

import gibbs.chat.template.TemplateToken.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Expressions and tags of one template, written so that Jinjava reads them as Jinja2 does:
///
/// - expressions by [JinjaExpression]; strings with escapes or marks in them become variables;
/// - a loop with `if` becomes one that collects what is kept, and one over that;
/// - what a loop's body sets is forgotten at its end;
/// - what is printed is printed as Python does it.
final class TemplateExpressions {
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N} _.,:<>|/-]*");
  private final Map<String, String> constants = new LinkedHashMap<>();
  private final Set<String> filters = new TreeSet<>();
  private final Set<String> tests = new TreeSet<>();
  private final Deque<String> blocks = new ArrayDeque<>();
  private int loopCount;

  void addFilter(String name) {
    filters.add(name);
  }

  void addTest(String name) {
    tests.add(name);
  }

  /// Strings that the rewritten text refers to.
  ///
  /// @return by variable
  Map<String, String> constants() {
    return constants;
  }

  /// Filters by name.
  Set<String> filters() {
    return filters;
  }

  /// Tests by name, as after `is`.
  Set<String> tests() {
    return tests;
  }

  /// A mark that prints a text as it is.
  String constant(String text) {
    return "{{ " + literal(text) + " }}";
  }

  /// What stands between `{{` and `}}`.
  String output(String content) {
    return "gibbs_text(" + rewritten(TemplateToken.of(content)) + ")";
  }

  /// A tag with its marks.
  String tag(String content) {
    List<TemplateToken> tokens = TemplateToken.of(content);
    String name = tokens.isEmpty() ? "" : tokens.getFirst().text();
    return switch (name) {
      case "for" -> {
        blocks.push(name);
        yield loop(tokens) + mark(LoopBodyTag.NAME);
      }
      case "endfor" -> {
        close("for");
        yield mark(LoopBodyTag.END_NAME) + mark(content);
      }
      case "if" -> {
        blocks.push(name);
        yield mark("if " + rewritten(rest(tokens)));
      }
      case "endif" -> {
        close("if");
        yield mark(content);
      }
      case "else" -> {
        if ("for".equals(blocks.peek())) {
          throw JinjaTemplate.lacking("'for … else'");
        }
        yield mark(content);
      }
      case "elif", "do", "call" -> mark(name + " " + rewritten(rest(tokens)));
      case "set" -> assignment(tokens, content);
      default -> mark(content);
    };
  }

  private static List<TemplateToken> rest(List<TemplateToken> tokens) {
    return tokens.subList(1, tokens.size());
  }

  private void close(String block) {
    if (!block.equals(blocks.poll())) {
      throw new ChatTemplateException(
          "the chat template has 'end" + block + "' without '" + block + "'");
    }
  }

  /// Refuses loops and conditions that nothing ends, once the whole template was read.
  ///
  /// @throws ChatTemplateException that names the innermost
  void requireClosed() {
    String block = blocks.peek();
    if (block != null) {
      throw new ChatTemplateException(
          "the chat template has '" + block + "' without 'end" + block + "'");
    }
  }

  private static String mark(String content) {
    return "{% " + content + " %}";
  }

  private String loop(List<TemplateToken> tokens) {
    int in = topLevel(tokens, "in", 1);
    int condition = in < 0 ? -1 : topLevel(tokens, "if", in);
    if (tokens.getLast().isName("recursive")) {
      throw JinjaTemplate.lacking("'for … recursive'");
    }
    if (in < 0) {
      throw new ChatTemplateException("the chat template has 'for' without 'in'");
    }
    String variables =
        tokens.subList(1, in).stream().map(TemplateToken::text).collect(Collectors.joining());
    int end = condition < 0 ? tokens.size() : condition;
    String begin =
        mark(
            "for " + variables + " in gibbs_items(" + rewritten(tokens.subList(in + 1, end)) + ")");
    if (condition < 0) {
      return begin;
    }
    String kept = "gibbs_kept_" + loopCount++;
    return mark("set " + kept + " = []")
        + begin
        + mark("if " + rewritten(tokens.subList(condition + 1, tokens.size())))
        + mark("do " + kept + ".append(" + item(variables) + ")")
        + mark("endif")
        + mark("endfor")
        + mark("for " + variables + " in " + kept);
  }

  private static String item(String variables) {
    return variables.contains(",") ? "[" + variables + "]" : variables;
  }

  private static int topLevel(List<TemplateToken> tokens, String name, int from) {
    int depth = 0;
    for (int at = from; at < tokens.size(); at++) {
      TemplateToken token = tokens.get(at);
      if (depth == 0 && token.isName(name)) {
        return at;
      }
      depth += depth(token);
    }
    return -1;
  }

  private String rewritten(List<TemplateToken> tokens) {
    List<String> all = JinjaExpression.rewritten(tokens, this);
    return all.size() == 1 ? all.getFirst() : "[" + String.join(", ", all) + "]";
  }

  /// `set x = …`, `set x, y = …, …`; without a value, up to `endset`.
  private String assignment(List<TemplateToken> tokens, String content) {
    int sign = topLevel(tokens, "=");
    if (sign < 0) {
      return mark(content);
    }
    String targets =
        tokens.subList(1, sign).stream().map(TemplateToken::text).collect(Collectors.joining());
    List<TemplateToken> values = tokens.subList(sign + 1, tokens.size());
    boolean isOne = !targets.contains(",");
    String value =
        isOne ? rewritten(values) : String.join(", ", JinjaExpression.rewritten(values, this));
    return mark("set " + targets + " = " + value);
  }

  private static int topLevel(List<TemplateToken> tokens, String mark) {
    int depth = 0;
    for (int at = 0; at < tokens.size(); at++) {
      TemplateToken token = tokens.get(at);
      if (depth == 0 && token.isMark(mark)) {
        return at;
      }
      depth += depth(token);
    }
    return -1;
  }

  private static int depth(TemplateToken token) {
    return token.kind() != Kind.MARK
        ? 0
        : "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
  }

  /// A string as Jinjava reads it: as it stands, or by a variable.
  String literal(String value) {
    if (PLAIN.matcher(value).matches()) {
      return "'" + value + "'";
    }
    String name = "gibbs_constant_" + constants.size();
    constants.put(name, value);
    return name;
  }
}
