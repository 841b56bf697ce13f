package gibbs.core.logits;

import java.util.Arrays;

/// Candidates with their numbers, in an order of their own.
final class CandidateList {
  private final LogitsKernels kernels;
  private final Selection selection = new Selection();
  private int[] ids = new int[0];
  private float[] values = new float[0];
  private int[] places = new int[0];
  private int size;

  CandidateList(int vocabularySize) {
    kernels = LogitsKernels.forLength(vocabularySize);
  }

  /// Makes room; what is listed may be lost.
  void reserve(int count) {
    if (ids.length < count) {
      ids = new int[count];
      values = new float[count];
    }
  }

  /// Tokens of the candidates, longer than the list: where others write, [#resize] takes it over.
  int[] ids() {
    return ids;
  }

  /// Numbers of the candidates; as [#ids].
  float[] values() {
    return values;
  }

  int size() {
    return size;
  }

  void resize(int count) {
    size = count;
  }

  void become(CandidateList other) {
    reserve(other.size);
    System.arraycopy(other.ids, 0, ids, 0, other.size);
    System.arraycopy(other.values, 0, values, 0, other.size);
    size = other.size;
  }

  void add(int id, float value) {
    ids[size] = id;
    values[size++] = value;
  }

  /// Index of a token, or −1.
  int indexOf(int token) {
    for (int index = 0; index < size; index++) {
      if (ids[index] == token) {
        return index;
      }
    }
    return -1;
  }

  /// Index of the greatest number, of the lowest id among equal ones.
  int argmax() {
    int best = 0;
    for (int index = 1; index < size; index++) {
      if (values[index] > values[best] || values[index] == values[best] && ids[index] < ids[best]) {
        best = index;
      }
    }
    return best;
  }

  int countAtLeast(float least) {
    int reached = 0;
    for (int index = 0; index < size; index++) {
      reached += values[index] >= least ? 1 : 0;
    }
    return reached;
  }

  /// Key of the candidate with a rank: greatest first, equal ones by id.
  long rank(int rank) {
    return selection.rank(ids, values, size, rank);
  }

  // ---- shortening and ordering ----

  void retain(boolean[] kept) {
    int count = size;
    size = 0;
    for (int index = 0; index < count; index++) {
      if (kept[index]) {
        add(ids[index], values[index]);
      }
    }
  }

  /// Keeps the candidates whose key, over marks and ids, is at most the last one.
  void retainUpTo(long last, Closeness closeness) {
    if (places.length < size) {
      places = new int[ids.length];
    }
    float mark = Selection.value(last);
    float floor = closeness.floor(mark);
    int reached =
        kernels.collect(values, 0, size, floor, closeness.ceiling(mark), places, values, 0);
    size = 0;
    for (int index = 0; index < reached; index++) {
      int id = ids[places[index]];
      if (id <= (int) last || closeness.mark(values[index]) > mark) {
        add(id, values[index]);
      }
    }
  }

  /// Keeps the candidates with mass that are among given tokens.
  ///
  /// @param tokens ascending
  void retainTokens(int[] tokens, int tokenCount) {
    int count = size;
    size = 0;
    for (int index = 0; index < count; index++) {
      if (values[index] > Float.NEGATIVE_INFINITY
          && Arrays.binarySearch(tokens, 0, tokenCount, ids[index]) >= 0) {
        add(ids[index], values[index]);
      }
    }
  }

  /// Orders by number, greatest first, equal ones by id. Candidates without mass go.
  void sort() {
    selection.sort(ids, values, size);
    while (size > 0 && values[size - 1] == Float.NEGATIVE_INFINITY) {
      size--;
    }
  }

  void sortById() {
    for (int index = 1; index < size; index++) {
      if (ids[index] < ids[index - 1]) {
        selection.sortById(ids, values, size);
        return;
      }
    }
  }
}
