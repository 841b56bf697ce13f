package gibbs.cli;

/// How many columns text takes on a terminal: two for the characters of East Asian scripts and for
/// emoji, none for marks that stand on others.
final class TextWidth {
  /// First and last code points of ranges that take two columns.
  private static final int[][] WIDE = {
    {0x1100, 0x115f},
    {0x2e80, 0x303e},
    {0x3041, 0x33ff},
    {0x3400, 0x4dbf},
    {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},
    {0xa960, 0xa97f},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},
    {0xff00, 0xff60},
    {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff},
    {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
  };

  private TextWidth() {}

  /// The columns of a line.
  static int of(String line) {
    return line.codePoints().map(TextWidth::of).sum();
  }

  private static int of(int point) {
    for (int[] range : WIDE) {
      if (point >= range[0] && point <= range[1]) {
        return 2;
      }
    }
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> 1;
    };
  }

  /// A line cut to some columns, with an ellipsis where something is missing.
  static String cut(String line, int columns) {
    if (of(line) <= columns) {
      return line;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int point : line.codePoints().toArray()) {
      used += of(point);
      if (used > columns - 1) {
        break;
      }
      cut.appendCodePoint(point);
    }
    return cut.append('…').toString();
  }
}
