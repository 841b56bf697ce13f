package gibbs.core.transform;

import java.util.Arrays;

/// The earlier places of a growing text at which its end stood before, and how long a piece of the
/// end stood there. Confined to one thread; allocates only when it grows.
///
/// A place that continues one of the step before has its length plus one, so a step costs as much
/// as there are places, however long the text and the repeats are. Only the first look at a long
/// text compares tokens.
final class RepeatedSuffixes {
  private final GramIndex index;
  private final int shortest;
  private final int longest;
  private int[] ends = new int[8];
  private int[] lengths = new int[8];
  private int count;
  private int[] nextEnds = new int[8];
  private int[] nextLengths = new int[8];

  /// Looks for repeats.
  ///
  /// @param context whose prompt is there
  /// @param shortest length of the shortest repeats that matter, positive
  /// @param longest from this length on, how long a repeat is does not matter
  RepeatedSuffixes(StepContext context, int shortest, int longest) {
    this.index = GramIndex.afterPrompt(context, shortest);
    this.shortest = shortest;
    this.longest = Math.max(shortest, longest);
  }

  private RepeatedSuffixes(RepeatedSuffixes other) {
    this.index = other.index.fork();
    this.shortest = other.shortest;
    this.longest = other.longest;
    this.ends = other.ends.clone();
    this.lengths = other.lengths.clone();
    this.count = other.count;
  }

  /// An independent copy.
  RepeatedSuffixes fork() {
    return new RepeatedSuffixes(this);
  }

  /// Looks at the tokens that a context has got since.
  ///
  /// @param isFirst whether no repeats are known yet
  void update(StepContext context, boolean isFirst) {
    int added = context.length() - index.length();
    if (added > 0 || isFirst) {
      index.update(context);
      find(added == 1 && !isFirst);
    }
  }

  private void find(boolean isNextStep) {
    int found = 0;
    int known = 0;
    for (int end = index.repeated(); end >= 0; end = index.previous(end)) {
      while (known < count && ends[known] >= end) {
        known++;
      }
      int length;
      if (!isNextStep) {
        length = index.commonLength(end, longest);
      } else {
        length = known < count && ends[known] == end - 1 ? lengths[known] + 1 : shortest;
      }
      if (found == nextEnds.length) {
        nextEnds = Arrays.copyOf(nextEnds, 2 * found);
        nextLengths = Arrays.copyOf(nextLengths, 2 * found);
      }
      nextEnds[found] = end;
      nextLengths[found++] = length;
    }
    int[] oldEnds = ends;
    int[] oldLengths = lengths;
    ends = nextEnds;
    lengths = nextLengths;
    count = found;
    nextEnds = oldEnds;
    nextLengths = oldLengths;
  }

  /// The text.
  GramIndex text() {
    return index;
  }

  /// Number of places, latest first.
  int count() {
    return count;
  }

  /// Where the repeat ends.
  ///
  /// @param place in `[0, count())`
  int end(int place) {
    return ends[place];
  }

  /// How many tokens are repeated: the number, or any that is at least `longest`.
  ///
  /// @param place in `[0, count())`
  int length(int place) {
    return lengths[place];
  }
}
