package gibbs.core.catalogue;

import java.util.Collection;
import java.util.Optional;

/// Finds the name that somebody meant.
public final class Names {
  private Names() {}

  /// A message for an unknown name.
  ///
  /// @param what what kind of name it is, as in "unknown rule"
  /// @param name what was written
  /// @param known all names that exist
  /// @return `unknown rule 'top_kk'; did you mean top_k?`
  public static String unknown(String what, String name, Collection<String> known) {
    String message = "unknown " + what + " '" + name + "'";
    return nearest(name, known)
        .map(near -> message + "; did you mean " + near + "?")
        .orElseGet(
            () ->
                known.isEmpty() || known.size() > 12
                    ? message
                    : message + "; known: " + String.join(", ", known));
  }

  /// The known name that differs least.
  ///
  /// @param name what was written
  /// @param known all names that exist
  /// @return the nearest, unless even that differs in more than half of its letters
  public static Optional<String> nearest(String name, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(plain(name), plain(candidate));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    if (best == null || least > Math.max(1, Math.min(name.length(), best.length()) / 2)) {
      return Optional.empty();
    }
    return Optional.of(best);
  }

  /// `Top-K` and `topk` should find `top_k`.
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int index = 0; index < name.length(); index++) {
      char letter = name.charAt(index);
      if (letter != '_' && letter != '-' && letter != '.') {
        plain.append(Character.toLowerCase(letter));
      }
    }
    return plain.toString();
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
  private static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int row = 0; row <= from.length(); row++) {
      for (int column = 0; column <= to.length(); column++) {
        if (row == 0 || column == 0) {
          cost[row][column] = row + column;
          continue;
        }
        int replaced = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        int least = cost[row - 1][column - 1] + replaced;
        least = Math.min(least, cost[row - 1][column] + 1);
        least = Math.min(least, cost[row][column - 1] + 1);
        if (row > 1
            && column > 1
            && from.charAt(row - 1) == to.charAt(column - 2)
            && from.charAt(row - 2) == to.charAt(column - 1)) {
          least = Math.min(least, cost[row - 2][column - 2] + 1);
        }
        cost[row][column] = least;
      }
    }
    return cost[from.length()][to.length()];
  }
}
