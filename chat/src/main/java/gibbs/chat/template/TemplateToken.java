package gibbs.chat.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A word, number, string or mark of an expression.
///
/// @param kind what it is
/// @param text as written; of a string, the value that Python gives it
/// @param isSpaced whether white space stands before it
record TemplateToken(Kind kind, String text, boolean isSpaced) {
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    MARK
  }

  /// Strings are read by hand, as long ones would need a deep stack.
  private static final Pattern NEXT =
      Pattern.compile(
          "(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)|(?<number>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
              + "|(?<mark>==|!=|<=|>=|//|\\*\\*|\\S)");

  private static final Pattern ESCAPE =
      Pattern.compile("(?s)\\\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)");

  boolean isMark(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /// Cuts an expression; strings that stand side by side are one.
  static List<TemplateToken> of(String expression) {
    List<TemplateToken> tokens = new ArrayList<>();
    Matcher next = NEXT.matcher(expression);
    int at = 0;
    while (at < expression.length()) {
      int start = at;
      while (at < expression.length() && Character.isWhitespace(expression.charAt(at))) {
        at++;
      }
      if (at == expression.length()) {
        break;
      }
      boolean isSpaced = at > start;
      char first = expression.charAt(at);
      if (first == '\'' || first == '"') {
        int end = endOfString(expression, at);
        addString(tokens, unescaped(expression.substring(at + 1, end)), isSpaced);
        at = end + 1;
      } else {
        next.region(at, expression.length());
        if (!next.lookingAt()) {
          break;
        }
        tokens.add(new TemplateToken(kind(next), next.group(), isSpaced));
        at = next.end();
      }
    }
    return tokens;
  }

  /// Where the quote is that ends a string, or the end of the text.
  static int endOfString(String text, int start) {
    char quote = text.charAt(start);
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  private static void addString(List<TemplateToken> tokens, String value, boolean isSpaced) {
    if (!tokens.isEmpty() && tokens.getLast().kind == Kind.STRING) {
      TemplateToken last = tokens.removeLast();
      tokens.add(new TemplateToken(Kind.STRING, last.text + value, last.isSpaced));
    } else {
      tokens.add(new TemplateToken(Kind.STRING, value, isSpaced));
    }
  }

  private static Kind kind(Matcher match) {
    return match.group("name") != null
        ? Kind.NAME
        : match.group("number") != null ? Kind.NUMBER : Kind.MARK;
  }

  private static String unescaped(String body) {
    return ESCAPE
        .matcher(body)
        .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
  }

  private static String value(String escape) {
    char kind = escape.charAt(0);
    return switch (kind) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'a' -> "\u0007";
      case 'v' -> "\u000b";
      case '\n' -> "";
      case '\\', '\'', '"' -> escape;
      default -> {
        if ((kind == 'x' || kind == 'u' || kind == 'U') && escape.length() > 1) {
          int point = Integer.parseUnsignedInt(escape.substring(1), 16);
          yield Character.isValidCodePoint(point) ? Character.toString(point) : "\ufffd";
        }
        yield kind >= '0' && kind <= '7'
            ? Character.toString(Integer.parseInt(escape, 8))
            : "\\" + escape;
      }
    };
  }
}
