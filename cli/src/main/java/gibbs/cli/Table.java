package gibbs.cli;

import java.util.ArrayList;
import java.util.List;

/// Aligned columns of text.
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /// Adds a row.
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /// The lines; the last column is not padded.
  String text() {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size() - 1; column++) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        line.append(cell);
        if (column < row.size() - 1) {
          line.append(" ".repeat(widths[column] - length(cell))).append(GAP);
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
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
      if (!isFirst && column + 1 + length(word) > width) {
        text.append('\n').append(indent);
        column = indent.length();
      } else if (!isFirst) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += length(word);
      isFirst = false;
    }
    return text.append('\n').toString();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
