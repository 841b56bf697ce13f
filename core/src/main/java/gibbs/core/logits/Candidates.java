package gibbs.core.logits;

import java.util.Arrays;

/// The tokens that a law is over, with a stored number each: at first all of them in id order, in a
/// row with a window; later perhaps a list of some, in an order of its own. A candidate whose
/// number is −∞, or outside the window, has no mass.
final class Candidates {
  /// A list is made where fewer than one block in so many holds a candidate that stays; otherwise
  /// the row is kept, with a window. Such blocks hold one or two of them as a rule: reading half of
  /// the row for a list takes less time than summing all of it within a window.
  private static final int LISTED_BLOCKS = 2;

  /// No list is made of more than one candidate in so many, wherever they lie.
  private static final int LISTED_TOKENS = 16;

  /// For [#collectFew].
  static final int TOO_MANY = -1;

  private static final int UNKNOWN = -1;

  private final int vocabularySize;
  private final Row row;
  private final BlockMaxima rowMaxima;
  private final CandidateList list;
  private final Closeness greatestFirst = new Closeness();
  private boolean isRowKnown;
  private boolean isList;
  private int count;
  private int version;

  Candidates(int vocabularySize) {
    this.vocabularySize = vocabularySize;
    this.row = new Row(vocabularySize);
    this.rowMaxima = new BlockMaxima(row, vocabularySize);
    this.list = new CandidateList(vocabularySize);
  }

  /// Takes in a row, without copying it.
  void load(float[] newRow) {
    row.load(newRow, vocabularySize);
    isRowKnown = false;
    isList = false;
    count = vocabularySize;
    version++;
  }

  void become(Candidates other) {
    row.become(other.row);
    isRowKnown = other.isRowKnown;
    if (isRowKnown) {
      rowMaxima.become(other.rowMaxima);
    }
    isList = other.isList;
    if (isList) {
      list.become(other.list);
    }
    count = other.count;
    version = other.version;
  }

  // ---- reading ----

  int vocabularySize() {
    return vocabularySize;
  }

  /// Changes whenever the candidates or their numbers do.
  int version() {
    return version;
  }

  /// Whether they are a list, and no longer the row.
  boolean areListed() {
    return isList;
  }

  /// Whether they are few enough to be listed and sorted rather than searched.
  boolean areFew() {
    return isList || vocabularySize <= LogitsKernels.SHORT_ROW;
  }

  Row row() {
    return row;
  }

  CandidateList list() {
    return list;
  }

  /// The maxima of the row's blocks, up to date.
  BlockMaxima rowMaxima() {
    if (isRowKnown) {
      rowMaxima.refresh();
    } else {
      rowMaxima.find();
      isRowKnown = true;
    }
    return rowMaxima;
  }

  int size() {
    return isList ? list.size() : vocabularySize;
  }

  int token(int index) {
    return isList ? list.ids()[index] : index;
  }

  float number(int index) {
    return isList ? list.values()[index] : row.windowed(index);
  }

  boolean hasMass(int index) {
    return number(index) != Float.NEGATIVE_INFINITY;
  }

  /// Index of a token, or −1.
  int indexOf(int token) {
    if (isList) {
      return list.indexOf(token);
    }
    return isInVocabulary(token) ? token : -1;
  }

  private boolean isInVocabulary(int token) {
    return token >= 0 && token < vocabularySize;
  }

  /// The greatest number in the row's window: a ceiling below the row's greatest is itself the
  /// number of a candidate.
  float greatest() {
    return Math.min(row.ceiling(), rowMaxima().greatest());
  }

  /// Index of the first of the greatest numbers by id.
  int argmax() {
    return isList ? list.argmax() : rowMaxima().indexOf(greatest());
  }

  int countAtLeast(float least) {
    return isList ? list.countAtLeast(least) : collect(least, Float.MAX_VALUE);
  }

  // ---- how many count ----

  /// Whether it is known how many count as candidates.
  boolean areCounted() {
    return count != UNKNOWN;
  }

  /// How many count as candidates: those listed, with mass or without, less those dropped.
  int count() {
    return count;
  }

  /// Takes a count that a law has found.
  void count(int counted) {
    count = counted;
  }

  // ---- numbers ----

  void set(int index, float number) {
    version++;
    if (isList) {
      list.values()[index] = number;
      return;
    }
    applyWindow();
    if (isRowKnown) {
      rowMaxima.change(index, row.value(index), number);
    }
    row.set(index, number);
  }

  /// Takes candidates' mass, and counts them no longer.
  ///
  /// @param indices of candidates with mass, each once
  /// @param dropped how many of them, positive
  void drop(int[] indices, int dropped) {
    if (!isList) {
      applyWindow();
    }
    int before = count == UNKNOWN ? rowMaxima().supportSize() : count;
    for (int place = 0; place < dropped; place++) {
      set(indices[place], Float.NEGATIVE_INFINITY);
    }
    count = before - dropped;
  }

  /// Takes the mass of all of the list that are below a number.
  void removeListedBelow(float least) {
    version++;
    for (int index = 0; index < list.size(); index++) {
      if (list.values()[index] < least) {
        list.values()[index] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  // ---- the row's window ----

  /// Drops the candidates of the row outside an interval of numbers.
  void narrow(float least, float greatest) {
    row.narrow(least, greatest);
    count = UNKNOWN;
    version++;
  }

  void widen(float least, float greatest) {
    row.widen(least, greatest);
    count = UNKNOWN;
    version++;
  }

  /// Writes the window into the row.
  void applyWindow() {
    if (!row.isOpen()) {
      int inside = row.applyWindow();
      count = count == UNKNOWN ? inside : count;
      isRowKnown = false;
      version++;
    }
  }

  /// Collects the candidates of the row that reach a number into the list's arrays, unless they are
  /// so many that the row should be kept.
  ///
  /// @return how many there are; −1 where they are too many
  int collectFew(float least) {
    if (areFew()) {
      return collect(least, Float.MAX_VALUE);
    }
    if (rowMaxima().blocksAtLeast(least) >= row.blocks() / LISTED_BLOCKS) {
      return TOO_MANY;
    }
    int found = collect(least, Float.MAX_VALUE);
    return found <= vocabularySize / LISTED_TOKENS ? found : TOO_MANY;
  }

  // ---- lists ----

  /// Collects the candidates of the row with numbers in an interval into the list's arrays.
  ///
  /// @return how many there are
  int collect(float least, float most) {
    list.reserve(vocabularySize);
    float floor = Math.max(row.floor(), least);
    float ceiling = Math.min(row.ceiling(), most);
    return rowMaxima().collect(floor, ceiling, list.ids(), list.values());
  }

  /// Collects candidates of the row among which the greatest `wanted` are.
  int collectTop(int wanted) {
    boolean isCapped = row.ceiling() < Float.MAX_VALUE;
    return collect(
        isCapped ? -Float.MAX_VALUE : Math.max(-Float.MAX_VALUE, rowMaxima().reachedBy(wanted)),
        Float.MAX_VALUE);
  }

  /// Becomes the first so many that stand in the list's arrays.
  void becomeListOf(int found) {
    isList = true;
    list.resize(found);
    count = found;
    version++;
  }

  /// Lists the candidates with mass, where they are not listed yet.
  void listSupport() {
    if (!isList) {
      becomeListOf(collect(-Float.MAX_VALUE, Float.MAX_VALUE));
    }
  }

  /// Lists all candidates, where they are not listed yet.
  void listAll() {
    if (isList) {
      return;
    }
    if (!row.isOpen() && count == UNKNOWN) {
      listSupport();
      return;
    }
    clearList(vocabularySize);
    for (int token = 0; token < vocabularySize; token++) {
      list.add(token, row.windowed(token));
    }
    isList = true;
    version++;
  }

  private void clearList(int room) {
    list.reserve(room);
    list.resize(0);
  }

  // ---- shortening and ordering ----

  void sort() {
    listAll();
    list.sort();
    becomeListOf(list.size());
  }

  void retain(boolean[] kept) {
    listAll();
    list.retain(kept);
    count = Math.min(list.size(), count);
    version++;
  }

  /// Keeps the first candidates.
  void truncate(int most) {
    listAll();
    list.resize(Math.min(list.size(), most));
    count = Math.min(list.size(), count);
    version++;
  }

  void keepTop(int wanted, boolean withTies) {
    int most = count == UNKNOWN ? UNKNOWN : Math.min(wanted, count);
    if (wanted < size()) {
      if (!isList) {
        becomeListOf(collectTop(wanted));
      }
      long last = list.rank(Math.min(wanted, list.size()));
      retainUpTo(withTies ? Selection.withTies(last) : last, greatestFirst);
      count = Math.max(list.size(), most);
    } else {
      count = most;
    }
  }

  void retainListedAtLeast(float least) {
    retainUpTo(Selection.key(least, Integer.MAX_VALUE), greatestFirst);
  }

  /// Shortens the list to the candidates whose key by closeness is at most `last`, in their order.
  void retainUpTo(long last, Closeness closeness) {
    list.retainUpTo(last, closeness);
    becomeListOf(list.size());
  }

  /// Keeps the candidates with mass that are among given tokens.
  ///
  /// @param tokens ascending, different
  void retainTokens(int[] tokens, int tokenCount) {
    if (isList) {
      list.retainTokens(tokens, tokenCount);
    } else {
      rowMaxima();
      clearList(tokenCount);
      for (int place = 0; place < tokenCount; place++) {
        int token = tokens[place];
        if (isInVocabulary(token) && hasMass(token)) {
          list.add(token, row.value(token));
        }
      }
    }
    becomeListOf(list.size());
  }

  /// Makes tokens of the vocabulary the only candidates, with one number.
  ///
  /// @param tokens ascending, different
  void force(int[] tokens, int tokenCount, float number) {
    rowMaxima();
    clearList(tokenCount);
    for (int place = 0; place < tokenCount; place++) {
      if (isInVocabulary(tokens[place])) {
        list.add(tokens[place], number);
      }
    }
    becomeListOf(list.size());
  }

  /// Lists all tokens, those without mass with a number.
  void restore(float number) {
    rowMaxima();
    float[] numbers = new float[vocabularySize];
    Arrays.fill(numbers, number);
    for (int index = 0; index < size(); index++) {
      if (hasMass(index)) {
        numbers[token(index)] = number(index);
      }
    }
    clearList(vocabularySize);
    for (int token = 0; token < vocabularySize; token++) {
      list.add(token, numbers[token]);
    }
    becomeListOf(vocabularySize);
  }
}
