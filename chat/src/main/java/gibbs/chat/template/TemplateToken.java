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

  private static final Pattern NEXT =
      Pattern.compile(
          "(?s)(?<space>\\s*)(?:(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)|(?<number>\\d+(?:\\.\\d+)?)"
              + "|'(?<single>(?:[^'\\\\]|\\\\.)*)'|\"(?<double>(?:[^\"\\\\]|\\\\.)*)\""
              + "|(?<mark>==|!=|<=|>=|//|\\*\\*|\\S))");

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
    while (next.lookingAt()) {
      TemplateToken token = token(next);
      TemplateToken last = tokens.isEmpty() ? token : tokens.getLast();
      if (token.kind == Kind.STRING && !tokens.isEmpty() && last.kind == Kind.STRING) {
        tokens.removeLast();
        token = new TemplateToken(Kind.STRING, last.text + token.text, last.isSpaced);
      }
      tokens.add(token);
      next.region(next.end(), expression.length());
    }
    return tokens;
  }

  private static TemplateToken token(Matcher match) {
    boolean isSpaced = !match.group("space").isEmpty();
    if (match.group("name") != null) {
      return new TemplateToken(Kind.NAME, match.group("name"), isSpaced);
    }
    if (match.group("number") != null) {
      return new TemplateToken(Kind.NUMBER, match.group("number"), isSpaced);
    }
    if (match.group("mark") != null) {
      return new TemplateToken(Kind.MARK, match.group("mark"), isSpaced);
    }
    String body = match.group("single") != null ? match.group("single") : match.group("double");
    return new TemplateToken(Kind.STRING, unescaped(body), isSpaced);
  }

  private static final Pattern ESCAPE =
      Pattern.compile("(?s)\\\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)");

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
