package gibbs.core.logits;

import java.util.Arrays;

/// The candidates among which a cut by mass lies: of a list all of them; of a row those that
/// neither surely stay nor surely go.
final class Band {
  private final LogitsKernels kernels;
  private final MassCut cut;
  private final Selection selection = new Selection();
  private int[] ids = new int[0];
  private float[] values = new float[0];
  private float[] marks = new float[0];
  private float[] weights = new float[0];
  private int count;
  private int padded;

  Band(int vocabularySize) {
    kernels = LogitsKernels.forLength(vocabularySize);
    cut = new MassCut(vocabularySize);
  }

  /// Takes candidates.
  ///
  /// @param givenIds ascending
  void take(int[] givenIds, float[] givenValues, int n) {
    reserve(n);
    System.arraycopy(givenIds, 0, ids, 0, n);
    System.arraycopy(givenValues, 0, values, 0, n);
    count = n;
  }

  /// Takes more candidates, others than are there.
  ///
  /// @param givenIds ascending
  void merge(int[] givenIds, float[] givenValues, int n) {
    reserve(count + n);
    int place = count + n;
    int old = count - 1;
    int added = n - 1;
    count = place;
    while (added >= 0) {
      boolean isOld = old >= 0 && ids[old] > givenIds[added];
      ids[--place] = isOld ? ids[old] : givenIds[added];
      values[place] = isOld ? values[old--] : givenValues[added--];
    }
  }

  /// Number of candidates.
  int count() {
    return count;
  }

  /// Finds marks and weights.
  ///
  /// @return the mass of all
  double weigh(Closeness closeness, LawStatistics law) {
    padded = LogitsKernels.wholeLanes(count);
    if (marks.length < padded) {
      marks = new float[LogitsKernels.wholeLanes(ids.length)];
      weights = new float[marks.length];
    }
    closeness.marks(values, count, marks);
    law.weights(values, count, weights);
    Arrays.fill(marks, count, padded, Float.NEGATIVE_INFINITY);
    Arrays.fill(weights, count, padded, 0);
    return kernels.massAtLeast(marks, weights, padded, -Float.MAX_VALUE);
  }

  /// Key, over marks and ids, of the last candidate that is needed to reach a mass.
  ///
  /// @param low no greater than any mark
  /// @param high no less than any mark
  long last(float low, float high, double needed) {
    return cut.last(marks, weights, ids, count, low, high, needed);
  }

  /// The same where nothing is known of the marks.
  long last(double needed) {
    float low = marks[0];
    float high = marks[0];
    for (int entry = 1; entry < count; entry++) {
      low = Math.min(low, marks[entry]);
      high = Math.max(high, marks[entry]);
    }
    return last(low, high, needed);
  }

  /// Key of the candidate with a rank, by mark.
  long rank(int rank) {
    return selection.rank(ids, marks, count, rank);
  }

  /// Adds the candidates with marks from one on to a law's sums; the weights of others are lost.
  ///
  /// @return how many they are
  int addTo(LawStatistics law, float mark) {
    int added = kernels.retain(marks, weights, padded, mark);
    law.add(values, weights, ids, count);
    return added;
  }

  /// The candidates that are equal to the last one found, but come after it.
  ///
  /// @param tokens receives their ids
  /// @return how many there are
  int equalAfter(long last, int[] tokens) {
    float mark = Selection.value(last);
    int lastId = (int) last;
    int split = 0;
    for (int entry = 0; cut.isFollowedByEqual() && entry < count; entry++) {
      if (marks[entry] == mark && ids[entry] > lastId) {
        tokens[split++] = ids[entry];
      }
    }
    return split;
  }

  /// The greatest value in an interval, its lower end excluded; the lower end if there is none.
  float greatestWithin(float least, float most) {
    float greatest = least;
    for (int entry = 0; entry < count; entry++) {
      if (values[entry] <= most && values[entry] > greatest) {
        greatest = values[entry];
      }
    }
    return greatest;
  }

  private void reserve(int n) {
    if (ids.length < n) {
      int length = Math.max(n, 2 * ids.length);
      ids = Arrays.copyOf(ids, length);
      values = Arrays.copyOf(values, length);
    }
  }
}
