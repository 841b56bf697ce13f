package gibbs.cli;

/// Token names on a terminal.
final class Pieces {
  private Pieces() {}

  /// A piece on one line: control characters as escapes.
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
                  if (Character.isISOControl(point)) {
                    line.append(String.format("\\u%04x", point));
                  } else {
                    line.appendCodePoint(point);
                  }
                }
              }
            });
    return line.toString();
  }

  /// The beginning of a text that is longer than `most` code points.
  static String abbreviated(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }
}
