package gibbs.core.catalogue;

/// An argument that a rule does not take. Knows where it stands in the expression.
public final class ArgumentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// Where the argument stands in the expression, from 0.
  private final int column;

  /// Says what is wrong.
  ///
  /// @param column where in the expression, from 0
  /// @param message one line
  public ArgumentException(int column, String message) {
    super(message);
    this.column = column;
  }

  /// Where it stands.
  ///
  /// @return the column, from 0
  public int column() {
    return column;
  }
}
