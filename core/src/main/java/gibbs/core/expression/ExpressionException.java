package gibbs.core.expression;

/// An expression that cannot be understood. The message has three lines: what is wrong, the
/// expression, a caret under the place.
public final class ExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int WIDTH = 72;

  /// What is wrong, in one line.
  private final String problem;

  /// The whole expression.
  private final String expression;

  /// Where in it, from 0.
  private final int column;

  /// Says what is wrong where.
  ///
  /// @param problem one line
  /// @param expression the whole expression
  /// @param column where in it, from 0; its length for the end
  public ExpressionException(String problem, String expression, int column) {
    super(problem + "\n" + pointer(expression, column));
    this.problem = problem;
    this.expression = expression;
    this.column = column;
  }

  /// What is wrong.
  ///
  /// @return the first line of the message
  public String problem() {
    return problem;
  }

  /// The expression.
  ///
  /// @return as it was given
  public String expression() {
    return expression;
  }

  /// Where in it.
  ///
  /// @return the column, from 0
  public int column() {
    return column;
  }

  /// The expression, or the part of it around the column, with a caret below.
  private static String pointer(String expression, int column) {
    int begin = Math.max(0, Math.min(column - WIDTH / 2, expression.length() - WIDTH));
    int end = Math.min(expression.length(), begin + WIDTH);
    StringBuilder shown = new StringBuilder("  ");
    if (begin > 0) {
      shown.append("… ");
    }
    int caret = shown.length() + column - begin;
    for (int index = begin; index < end; index++) {
      char letter = expression.charAt(index);
      shown.append(Character.isISOControl(letter) ? ' ' : letter);
    }
    if (end < expression.length()) {
      shown.append(" …");
    }
    return shown.append('\n').append(" ".repeat(caret)).append('^').toString();
  }
}
