package gibbs.cli;

/// Token names on a terminal.
final class Pieces {
  private Pieces() {}

  /// A piece on one line: control characters as escapes, and so what has no shape of its own or
  /// would turn the direction of writing.
  static String printable(String piece) {
    StringBuilder line = new StringBuilder();
    piece
        .codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                  if (isWithoutShape(point)) {
                    line.append(String.format("\\u%04x", point));
                  } else {
                    line.appendCodePoint(point);
                  }
                }
              }
            });
    return line.toString();
  }

  private static boolean isWithoutShape(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
