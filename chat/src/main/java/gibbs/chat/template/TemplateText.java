package gibbs.chat.template;

/// A template's text as Jinjava reads it in Jinja2's sense. White space stands as Jinja2 leaves it
/// under `trim_blocks` and `lstrip_blocks`, so that nothing of that is left to do: blanks before a
/// block that begins its line go, as does the line end behind a block; `-` takes all white space
/// away on its side, `+` keeps it; one line end at the end of the template goes; comments go. What
/// stands in the marks is rewritten by [TemplateExpressions].
final class TemplateText {
  private final String text;
  private final TemplateExpressions expressions;
  private final StringBuilder out = new StringBuilder();

  private TemplateText(String text, TemplateExpressions expressions) {
    this.text = text;
    this.expressions = expressions;
  }

  /// Rewrites a template.
  ///
  /// @param expressions collects what the text refers to
  /// @throws ChatTemplateException if a mark does not close
  static String rewritten(String template, TemplateExpressions expressions) {
    String text = template.replace("\r\n", "\n");
    return new TemplateText(
            text.endsWith("\n") ? text.substring(0, text.length() - 1) : text, expressions)
        .rewrite();
  }

  private String rewrite() {
    int from = 0;
    boolean isStripped = false; // the mark before ended in `-`
    boolean isAtLineStart = true; // the mark before took a line end with it, or there was none
    while (true) {
      int open = nextOpen(from);
      String data = text.substring(from, open < 0 ? text.length() : open);
      if (isStripped) {
        String kept = data.stripLeading();
        isAtLineStart = data.substring(0, data.length() - kept.length()).endsWith("\n");
        data = kept;
      }
      if (open < 0) {
        return out.append(data).toString();
      }
      Mark mark = mark(open);
      out.append(leftOf(data, mark, isAtLineStart));
      if (mark.is("raw")) {
        mark = raw(mark);
      } else {
        append(mark);
      }
      from = mark.end;
      isStripped = mark.stripsRight;
      isAtLineStart = mark.takesLineEnd() && text.startsWith("\n", from);
      if (isAtLineStart) {
        from++;
      }
    }
  }

  /// One `{% … %}`, `{{ … }}` or `{# … #}`.
  private record Mark(
      char kind, String content, int end, char leftSign, boolean stripsRight, boolean keepsRight) {
    boolean is(String tag) {
      return kind == '%' && content.equals(tag);
    }

    boolean takesLineEnd() {
      return kind != '{' && !stripsRight && !keepsRight;
    }
  }

  private Mark mark(int open) {
    char kind = text.charAt(open + 1);
    char sign = open + 2 < text.length() ? text.charAt(open + 2) : ' ';
    boolean isSigned = sign == '-' || sign == '+' && kind != '{';
    int inner = isSigned ? open + 3 : open + 2;
    int close = close(inner, kind);
    char last = close > inner ? text.charAt(close - 1) : ' ';
    boolean stripsRight = last == '-';
    boolean keepsRight = last == '+' && kind != '{';
    String content = text.substring(inner, stripsRight || keepsRight ? close - 1 : close).strip();
    return new Mark(kind, content, close + 2, isSigned ? sign : ' ', stripsRight, keepsRight);
  }

  private void append(Mark mark) {
    switch (mark.kind) {
      case '{' -> out.append("{{ ").append(expressions.output(mark.content)).append(" }}");
      case '%' -> out.append(expressions.tag(mark.content));
      default -> {}
    }
  }

  /// Text up to `{% endraw %}`, as it is.
  private Mark raw(Mark begin) {
    for (int open = text.indexOf("{%", begin.end); open >= 0; open = text.indexOf("{%", open + 1)) {
      if (text.substring(open).matches("(?s)\\{%[-+]?\\s*endraw\\s*[-+]?%}.*")) {
        Mark end = mark(open);
        String data = text.substring(begin.end, open);
        String kept = begin.stripsRight ? data.stripLeading() : data;
        out.append(expressions.constant(leftOf(kept, end, false)));
        return end;
      }
    }
    throw new ChatTemplateException("the chat template has 'raw' without 'endraw'");
  }

  /// What is left of the text before a mark.
  private static String leftOf(String data, Mark mark, boolean beginsLine) {
    if (mark.leftSign == '-') {
      return data.stripTrailing();
    }
    if (mark.kind == '{' || mark.leftSign == '+') {
      return data;
    }
    int line = data.lastIndexOf('\n') + 1;
    return (line > 0 || beginsLine) && data.substring(line).isBlank()
        ? data.substring(0, line)
        : data;
  }

  private int nextOpen(int from) {
    for (int at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
      if (at + 1 < text.length() && "{%#".indexOf(text.charAt(at + 1)) >= 0) {
        return at;
      }
    }
    return -1;
  }

  /// Where the closing mark of an opened one is; marks inside strings and braces do not count.
  private int close(int from, char kind) {
    String wanted = kind == '{' ? "}}" : kind + "}";
    int depth = 0;
    for (int at = from; at < text.length(); at++) {
      char character = text.charAt(at);
      if (depth == 0 && text.startsWith(wanted, at)) {
        return at;
      }
      if (kind == '#') {
        continue;
      }
      switch (character) {
        case '\'', '"' -> at = endOfString(at);
        case '{', '[', '(' -> depth++;
        case '}', ']', ')' -> depth--;
        default -> {}
      }
    }
    throw new ChatTemplateException(
        "the chat template has '{" + kind + "' without '" + wanted + "' in line " + line(from));
  }

  private int endOfString(int start) {
    int end = TemplateToken.endOfString(text, start);
    if (end == text.length()) {
      throw new ChatTemplateException(
          "the chat template has a string without end in line " + line(start));
    }
    return end;
  }

  private long line(int at) {
    return 1
        + text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count();
  }
}
