package gibbs.chat.template;

import gibbs.chat.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// One expression, read by Jinja2's grammar and written for Jinjava, whose own differs: everything
/// stands in brackets, and what the two do in different ways becomes a call of
/// [TemplateFunctions]: attributes and items, slices, arithmetic, comparisons.
final class JinjaExpression {
  /// What Jinjava's loops know of themselves.
  private static final Set<String> LOOP =
      Set.of("index", "index0", "revindex", "revindex0", "first", "last", "length");

  /// Words that end an operand.
  private static final Set<String> RESERVED =
      Set.of("and", "or", "not", "in", "is", "if", "else", "recursive");

  private final List<TemplateToken> tokens;
  private final TemplateExpressions template;
  private int at;

  private JinjaExpression(List<TemplateToken> tokens, TemplateExpressions template) {
    this.tokens = tokens;
    this.template = template;
  }

  /// Rewrites an expression, or several with commas between them.
  ///
  /// @param tokens all of it
  /// @param template told of strings, filters and tests
  /// @return one text for each
  /// @throws ChatTemplateException if it is none
  static List<String> rewritten(List<TemplateToken> tokens, TemplateExpressions template) {
    JinjaExpression expression = new JinjaExpression(tokens, template);
    List<String> all = new ArrayList<>(List.of(expression.conditional()));
    while (expression.takesMark(",") && expression.at < tokens.size()) {
      all.add(expression.conditional());
    }
    if (expression.at < tokens.size()) {
      throw expression.unexpected();
    }
    return all;
  }

  private String conditional() {
    String value = disjunction();
    while (takesName("if")) {
      String condition = disjunction();
      String other = takesName("else") ? " else " + conditional() : "";
      value = "(" + value + " if " + condition + other + ")";
    }
    return value;
  }

  private String disjunction() {
    return inOneBracket("or", this::conjunction);
  }

  private String conjunction() {
    return inOneBracket("and", this::negation);
  }

  private String inOneBracket(String name, Supplier<String> operand) {
    String first = operand.get();
    StringBuilder all = new StringBuilder(first);
    while (takesName(name)) {
      all.append(' ').append(name).append(' ').append(operand.get());
    }
    return all.length() == first.length() ? first : "(" + all + ")";
  }

  private String negation() {
    return takesName("not") ? "(not " + negation() + ")" : comparison();
  }

  private String comparison() {
    String left = sum();
    String all = "";
    while (true) {
      String right;
      String one;
      if (takesMark("==")) {
        right = sum();
        one = "(" + left + " == " + right + ")";
      } else if (takesMark("!=")) {
        right = sum();
        one = "(" + left + " != " + right + ")";
      } else if (isMark("<") || isMark("<=") || isMark(">") || isMark(">=")) {
        String operator = next().text();
        right = sum();
        one = "gibbs_compares('" + operator + "', " + left + ", " + right + ")";
      } else if (takesName("in")) {
        right = sum();
        one = "gibbs_contains(" + right + ", " + left + ")";
      } else if (isName(0, "not") && isName(1, "in")) {
        at += 2;
        right = sum();
        one = "(not gibbs_contains(" + right + ", " + left + "))";
      } else {
        return all.isEmpty() ? left : all;
      }
      all = all.isEmpty() ? one : "(" + all + " and " + one + ")";
      left = right;
    }
  }

  private String sum() {
    String left = concatenation();
    while (isMark("+") || isMark("-")) {
      String operation = next().text().equals("+") ? "add" : "subtract";
      left = operation(operation, left, concatenation());
    }
    return left;
  }

  private String concatenation() {
    String left = product();
    while (takesMark("~")) {
      left = "gibbs_joined(" + left + ", " + product() + ")";
    }
    return left;
  }

  private String product() {
    String left = power();
    while (isMark("*") || isMark("/") || isMark("//") || isMark("%")) {
      String operation =
          switch (next().text()) {
            case "*" -> "multiply";
            case "/" -> "divide";
            case "//" -> "floor";
            default -> "modulo";
          };
      left = operation(operation, left, power());
    }
    return left;
  }

  private String power() {
    String left = unary(true);
    while (takesMark("**")) {
      left = operation("power", left, unary(true));
    }
    return left;
  }

  private static String operation(String name, String left, String right) {
    return "gibbs_calculates('" + name + "', " + left + ", " + right + ")";
  }

  private String unary(boolean isFiltered) {
    String value;
    if (takesMark("-")) {
      value = operation("subtract", "0", unary(false));
    } else if (takesMark("+")) {
      value = unary(false);
    } else {
      value = reached();
    }
    return isFiltered ? filtered(value) : value;
  }

  /// A value and what is reached from it by attributes, items, slices and calls.
  private String reached() {
    if (isName(0, "loop") && isMark(1, ".") && isLackingOfLoops(2)) {
      String construct = "loop." + tokens.get(at + 2).text();
      at += 3;
      if (takesMark("(")) {
        arguments(")");
      }
      return "gibbs_lacks('" + construct + "')";
    }
    boolean isVariable = isVariable() && !isMark(1, "(");
    String value = isVariable ? next().text() : primary();
    String reached = "";
    while (isMark(".") || isMark("[") || isMark("(")) {
      if (reached.isEmpty()) {
        reached = isVariable ? variable(value) : value;
      }
      reached = step(reached);
    }
    if ((isVariable || !reached.isEmpty()) && isTestOfDefinition()) {
      return definition(reached.isEmpty() ? variable(value) : reached);
    }
    return reached.isEmpty() ? value : "gibbs_value(" + reached + ")";
  }

  private static String variable(String name) {
    return "gibbs_variable(" + name + ", '" + name + "')";
  }

  /// The tests that tell none from what is undefined.
  private boolean isTestOfDefinition() {
    int offset = isName(1, "not") ? 2 : 1;
    return isName(0, "is") && (isName(offset, "defined") || isName(offset, "undefined"));
  }

  private String definition(String value) {
    at++;
    boolean isNegated = takesName("not");
    boolean isDefined = next().text().equals("defined");
    return (isDefined == isNegated ? "(not " : "(") + "gibbs_defined(" + value + "))";
  }

  private boolean isVariable() {
    return at < tokens.size()
        && tokens.get(at).kind() == Kind.NAME
        && !RESERVED.contains(tokens.get(at).text())
        && constant(tokens.get(at).text()).isEmpty();
  }

  private boolean isLackingOfLoops(int offset) {
    return at + offset < tokens.size() && !LOOP.contains(tokens.get(at + offset).text());
  }

  private String step(String value) {
    if (takesMark("(")) {
      throw JinjaTemplate.lacking("a call of what is no name");
    }
    if (takesMark("[")) {
      return subscript(value);
    }
    at++; // the point
    TemplateToken attribute = next();
    if (takesMark("(")) {
      String object = "gibbs_object(" + value + ", '" + attribute.text() + "')";
      return object + "." + attribute.text() + "(" + arguments(")") + ")";
    }
    String name = attribute.kind() == Kind.NUMBER ? attribute.text() : "'" + attribute.text() + "'";
    return "gibbs_item(" + value + ", " + name + ")";
  }

  private String subscript(String value) {
    List<String> bounds = new ArrayList<>(List.of("null", "null", "null"));
    int bound = 0;
    while (!isMark("]")) {
      if (takesMark(":")) {
        bound++;
      } else {
        bounds.set(Math.min(bound, 2), conditional());
      }
    }
    at++;
    return bound == 0
        ? "gibbs_item(" + value + ", " + bounds.getFirst() + ")"
        : "gibbs_slice(" + value + ", " + String.join(", ", bounds) + ")";
  }

  private String primary() {
    TemplateToken token = next();
    return switch (token.kind()) {
      case STRING -> template.literal(token.text());
      case NUMBER -> token.text();
      case NAME -> {
        if (RESERVED.contains(token.text())) {
          at--;
          throw unexpected();
        }
        String constant = constant(token.text());
        yield !constant.isEmpty()
            ? constant
            : takesMark("(") ? token.text() + "(" + arguments(")") + ")" : token.text();
      }
      case MARK ->
          switch (token.text()) {
            case "(" -> bracketed();
            case "[" -> "[" + arguments("]") + "]";
            case "{" -> dictionary();
            default -> {
              at--;
              throw unexpected();
            }
          };
    };
  }

  private static String constant(String name) {
    return switch (name) {
      case "true", "True" -> "true";
      case "false", "False" -> "false";
      case "none", "None" -> "null";
      default -> "";
    };
  }

  /// An expression in brackets, or a tuple.
  private String bracketed() {
    if (takesMark(")")) {
      return "[]";
    }
    String first = conditional();
    if (takesMark(")")) {
      return first; // in brackets already, where it needs some
    }
    requireMark(",");
    String rest = arguments(")");
    return "[" + first + (rest.isEmpty() ? "" : ", " + rest) + "]";
  }

  private String dictionary() {
    List<String> entries = new ArrayList<>();
    while (!takesMark("}")) {
      String key = conditional();
      requireMark(":");
      entries.add(key + ": " + conditional());
      if (!isMark("}")) {
        requireMark(",");
      }
    }
    // Blanks, lest marks of templates arise; a call, lest commas in brackets are a tuple's.
    return "gibbs_value( { " + String.join(", ", entries) + " } )";
  }

  /// Values up to a closing mark, with their names where they have some.
  private String arguments(String end) {
    List<String> values = new ArrayList<>();
    while (!takesMark(end)) {
      String name = "";
      if (isMark(1, "=")) {
        name = next().text() + "=";
        at++;
      }
      values.add(name.isEmpty() ? conditional() : name + "(" + conditional() + ")");
      if (!isMark(end)) {
        requireMark(",");
      }
    }
    return String.join(", ", values);
  }

  /// Filters and tests, which bind more than any operator.
  private String filtered(String value) {
    String result = value;
    while (isMark("|") || isName(0, "is")) {
      result = isMark("|") ? throughFilters(result) : tested(result);
    }
    return result;
  }

  private String throughFilters(String value) {
    StringBuilder result = new StringBuilder("(").append(value);
    while (takesMark("|")) {
      String name = next().text();
      template.addFilter(name);
      result.append('|').append(name);
      if (takesMark("(")) {
        result.append('(').append(arguments(")")).append(')');
      }
    }
    return result.append(')').toString();
  }

  private String tested(String value) {
    at++;
    String not = takesName("not") ? "not " : "";
    String name = next().text();
    template.addTest(name);
    return "(" + value + " is " + not + name + testArguments() + ")";
  }

  private String testArguments() {
    if (takesMark("(")) {
      return "(" + arguments(")") + ")";
    }
    boolean isValue =
        at < tokens.size()
            && (tokens.get(at).kind() != Kind.MARK || isMark("[") || isMark("{"))
            && !(tokens.get(at).kind() == Kind.NAME && RESERVED.contains(tokens.get(at).text()));
    return isValue ? "(" + reached() + ")" : "";
  }

  private TemplateToken next() {
    if (at >= tokens.size()) {
      throw unexpected();
    }
    return tokens.get(at++);
  }

  private boolean isMark(String mark) {
    return isMark(0, mark);
  }

  private boolean isMark(int offset, String mark) {
    return at + offset < tokens.size() && tokens.get(at + offset).isMark(mark);
  }

  private boolean isName(int offset, String name) {
    return at + offset < tokens.size() && tokens.get(at + offset).isName(name);
  }

  private boolean takesMark(String mark) {
    boolean isThere = isMark(mark);
    at += isThere ? 1 : 0;
    return isThere;
  }

  private boolean takesName(String name) {
    boolean isThere = isName(0, name);
    at += isThere ? 1 : 0;
    return isThere;
  }

  private void requireMark(String mark) {
    if (!takesMark(mark)) {
      throw unexpected();
    }
  }

  private ChatTemplateException unexpected() {
    StringBuilder text = new StringBuilder();
    tokens.forEach(token -> text.append(token.isSpaced() ? " " : "").append(token.text()));
    String found =
        at < tokens.size() ? "unexpected '" + tokens.get(at).text() + "'" : "unexpected end";
    return new ChatTemplateException(
        "the chat template cannot be rendered: "
            + found
            + " in '"
            + JinjaTemplate.oneLine(text.toString())
            + "'");
  }
}
