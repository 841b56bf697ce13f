package gibbs.cli;

import java.util.ArrayList;
import java.util.List;

/// Aligned columns of text.
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int firstRight;

  /// All columns begin at the left.
  Table() {
    this(Integer.MAX_VALUE);
  }

  /// Numbers end at the right.
  ///
  /// @param firstRight the first column that is aligned at its right; all after it are
  Table(int firstRight) {
    this.firstRight = firstRight;
  }

  /// Adds a row.
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /// A line; one that ends at the left is not padded.
  List<String> lines() {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        boolean isLast = column == row.size() - 1 && column < firstRight;
        widths[column] = Math.max(widths[column], isLast ? 0 : TextWidth.of(row.get(column)));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        String padding = " ".repeat(Math.max(0, widths[column] - TextWidth.of(cell)));
        line.append(column == 0 ? "" : GAP);
        line.append(column < firstRight ? cell + padding : padding + cell);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /// The lines as one text.
  String text() {
    StringBuilder text = new StringBuilder();
    lines().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /// A paragraph in lines of limited width, the further ones indented.
  ///
  /// @param used columns that the first line has lost already
  static String wrapped(String paragraph, int width, String indent, int used) {
    StringBuilder text = new StringBuilder();
    int column = used;
    boolean isFirst = true;
    for (String word : paragraph.split(" ")) {
      if (!isFirst && column + 1 + TextWidth.of(word) > width) {
        text.append('\n').append(indent);
        column = indent.length();
      } else if (!isFirst) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += TextWidth.of(word);
      isFirst = false;
    }
    return text.append('\n').toString();
  }
}
