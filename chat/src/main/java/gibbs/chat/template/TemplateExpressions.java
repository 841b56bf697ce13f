package gibbs.chat.template;

import gibbs.chat.template.TemplateToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Expressions and tags of one template, written so that Jinjava reads them as Jinja2 does:
///
/// - strings with escapes or marks in them become variables;
/// - `name=a - b` in a call becomes `name=(a - b)`, which Jinjava would take for `(name=a) - b`;
/// - `[::-1]` becomes a filter; `loop.previtem` and others that Jinjava's loops lack become errors;
/// - `not a is b` becomes `not (a is b)`, which Jinjava would take for `(not a) is b`;
/// - a loop with `if` becomes one that collects what is kept, and one over that;
/// - what a loop's body sets is forgotten at its end;
/// - what is printed is printed as Python does it.
final class TemplateExpressions {
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N} _.,:<>|/-]*");
  private static final Set<String> LOOP =
      Set.of("index", "index0", "revindex", "revindex0", "first", "last", "length");

  /// What ends the operand of `not`.
  private static final Set<String> WEAKER = Set.of("and", "or", "if", "else");

  private final Map<String, String> constants = new LinkedHashMap<>();
  private final Set<String> filters = new TreeSet<>();
  private final Set<String> tests = new TreeSet<>();
  private final Deque<String> blocks = new ArrayDeque<>();
  private int loopCount;

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
        yield mark(rewritten(tokens));
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
      case "macro" -> mark(content);
      default -> mark(rewritten(tokens));
    };
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
      return mark(rewritten(tokens));
    }
    String variables = rewritten(tokens.subList(1, in));
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
      if (token.kind() == Kind.MARK) {
        depth += "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
      } else if (depth == 0 && token.isName(name)) {
        return at;
      }
    }
    return -1;
  }

  private String rewritten(List<TemplateToken> original) {
    List<TemplateToken> tokens = withNegationsInBrackets(original);
    StringBuilder text = new StringBuilder();
    Deque<Group> groups = new ArrayDeque<>();
    for (int at = 0; at < tokens.size(); at++) {
      TemplateToken token = tokens.get(at);
      note(tokens, at);
      if (startsWith(tokens, at, "[", ":", ":", "-", "1", "]")) {
        text.append(" | gibbs_reversed");
        at += 5;
        continue;
      }
      if (isLackingLoopProperty(tokens, at)) {
        text.append(" gibbs_lacks('loop.").append(tokens.get(at + 2).text()).append("')");
        at = startsWith(tokens, at + 3, "(") ? endOfGroup(tokens, at + 3) : at + 2;
        continue;
      }
      if (isOpening(token)) {
        groups.push(new Group(isCall(tokens, at)));
      } else if (!groups.isEmpty() && (token.isMark(",") || isClosing(token))) {
        if (groups.peek().endsArgument()) {
          text.append(')');
        }
        if (isClosing(token)) {
          groups.pop();
        }
      }
      boolean isArgumentName =
          !groups.isEmpty() && groups.peek().isCall && isArgumentName(tokens, at);
      text.append(token.isSpaced() ? " " : "").append(written(token));
      if (isArgumentName) {
        text.append("=(");
        groups.peek().isInArgument = true;
        at++;
      }
    }
    return text.toString().strip();
  }

  /// What stands between two brackets.
  private static final class Group {
    private final boolean isCall;
    private boolean isInArgument;

    Group(boolean isCall) {
      this.isCall = isCall;
    }

    boolean endsArgument() {
      boolean was = isInArgument;
      isInArgument = false;
      return was;
    }
  }

  private String written(TemplateToken token) {
    return switch (token.kind()) {
      case STRING -> literal(token.text());
      case MARK -> "{}".contains(token.text()) ? " " + token.text() + " " : token.text();
      case NAME ->
          switch (token.text()) {
            case "True" -> "true";
            case "False" -> "false";
            default -> token.text();
          };
      case NUMBER -> token.text();
    };
  }

  /// `not` binds less than `is`, `in` and comparisons, and more than `and` and `or`.
  private static List<TemplateToken> withNegationsInBrackets(List<TemplateToken> tokens) {
    List<TemplateToken> result = new ArrayList<>(tokens);
    for (int at = result.size() - 1; at >= 0; at--) {
      if (result.get(at).isName("not") && isNegation(result, at)) {
        result.add(endOfOperand(result, at + 1), new TemplateToken(Kind.MARK, ")", false));
        result.add(at + 1, new TemplateToken(Kind.MARK, "(", true));
      }
    }
    return result;
  }

  private static boolean isNegation(List<TemplateToken> tokens, int at) {
    boolean isOther = at > 0 && (tokens.get(at - 1).isName("is") || tokens.get(at - 1).isMark("."));
    return !isOther && (at + 1 >= tokens.size() || !tokens.get(at + 1).isName("in"));
  }

  private static int endOfOperand(List<TemplateToken> tokens, int from) {
    int depth = 0;
    for (int at = from; at < tokens.size(); at++) {
      TemplateToken token = tokens.get(at);
      if (isOpening(token)) {
        depth++;
      } else if (isClosing(token) && depth-- == 0) {
        return at;
      } else if (depth == 0
          && (token.isMark(",") || token.kind() == Kind.NAME && WEAKER.contains(token.text()))) {
        return at;
      }
    }
    return tokens.size();
  }

  private String literal(String value) {
    if (PLAIN.matcher(value).matches()) {
      return "'" + value + "'";
    }
    String name = "gibbs_constant_" + constants.size();
    constants.put(name, value);
    return name;
  }

  private void note(List<TemplateToken> tokens, int at) {
    if (tokens.get(at).isMark("|") && isName(tokens, at + 1)) {
      filters.add(tokens.get(at + 1).text());
    } else if (tokens.get(at).isName("is")) {
      int test = at + 1 < tokens.size() && tokens.get(at + 1).isName("not") ? at + 2 : at + 1;
      if (isName(tokens, test)) {
        tests.add(tokens.get(test).text());
      }
    }
  }

  private static boolean isName(List<TemplateToken> tokens, int at) {
    return at < tokens.size() && tokens.get(at).kind() == Kind.NAME;
  }

  private static boolean isOpening(TemplateToken token) {
    return token.isMark("(") || token.isMark("[") || token.isMark("{");
  }

  private static boolean isClosing(TemplateToken token) {
    return token.isMark(")") || token.isMark("]") || token.isMark("}");
  }

  private static boolean isCall(List<TemplateToken> tokens, int open) {
    return tokens.get(open).isMark("(") && open > 0 && isName(tokens, open - 1);
  }

  private static boolean isArgumentName(List<TemplateToken> tokens, int at) {
    return isName(tokens, at)
        && startsWith(tokens, at + 1, "=")
        && at > 0
        && (tokens.get(at - 1).isMark("(") || tokens.get(at - 1).isMark(","));
  }

  private static boolean isLackingLoopProperty(List<TemplateToken> tokens, int at) {
    return tokens.get(at).isName("loop")
        && (at == 0 || !tokens.get(at - 1).isMark("."))
        && startsWith(tokens, at + 1, ".")
        && isName(tokens, at + 2)
        && !LOOP.contains(tokens.get(at + 2).text());
  }

  private static boolean startsWith(List<TemplateToken> tokens, int at, String... texts) {
    if (at + texts.length > tokens.size()) {
      return false;
    }
    for (int index = 0; index < texts.length; index++) {
      TemplateToken token = tokens.get(at + index);
      if (token.kind() == Kind.STRING || !token.text().equals(texts[index])) {
        return false;
      }
    }
    return true;
  }

  private static int endOfGroup(List<TemplateToken> tokens, int open) {
    int depth = 0;
    for (int at = open; at < tokens.size(); at++) {
      TemplateToken token = tokens.get(at);
      if (isOpening(token)) {
        depth++;
      } else if (isClosing(token) && --depth == 0) {
        return at;
      }
    }
    return tokens.size() - 1;
  }
}
