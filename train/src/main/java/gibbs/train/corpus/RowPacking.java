package gibbs.train.corpus;

import gibbs.core.Check;
import gibbs.core.draw.PhiloxDraws;
import gibbs.core.draw.Purpose;
import java.util.ArrayList;
import java.util.List;

/// The rows of one pass over a corpus.
///
/// **Definition.** The texts come in an order drawn from (seed, epoch). Each goes into the fullest
/// of the open rows that still has room for it, or opens a new one; when more than 64 are open, the
/// fullest is done. So rows begin with a begin token and hold whole texts; only a text longer than
/// the context is cut, into pieces of that length. A text sees those before it in its row.
/// **Cost.** O(texts · 64). A function of its arguments alone.
public final class RowPacking {
  private static final int MOST_OPEN = 64;

  private final int context;
  private final int filler;
  private final List<Row> open = new ArrayList<>();
  private final List<Integer> used = new ArrayList<>();
  private final List<Row> done = new ArrayList<>();

  private RowPacking(int context, int filler) {
    this.context = Check.atLeast("context", context, 1);
    this.filler = filler;
  }

  /// Packs the texts.
  ///
  /// @param texts all texts
  /// @param context places of a row
  /// @param filler an id for unused places, which nothing is learned from
  /// @param seed of the run
  /// @param epoch number of the pass, from 0
  /// @return rows in the order of training
  public static List<Row> pack(
      List<TokenizedText> texts, int context, int filler, long seed, long epoch) {
    RowPacking packing = new RowPacking(context, filler);
    for (int index : order(texts.size(), seed, epoch)) {
      packing.add(texts.get(index));
    }
    packing.done.addAll(packing.open);
    return packing.done;
  }

  /// A permutation drawn by Fisher and Yates' shuffle.
  static int[] order(int count, long seed, long epoch) {
    PhiloxDraws draws = PhiloxDraws.of(seed, epoch, 0);
    int[] order = new int[count];
    for (int index = 0; index < count; index++) {
      draws.moveTo(index);
      int other = (int) (draws.uniform(Purpose.RESAMPLE) * (index + 1));
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  private void add(TokenizedText text) {
    for (int from = 0; from < text.predictions(); from += context) {
      place(text, from, Math.min(from + context, text.predictions()));
    }
  }

  private void place(TokenizedText text, int from, int to) {
    int best = -1;
    for (int row = 0; row < open.size(); row++) {
      if (used.get(row) + to - from <= context && (best < 0 || used.get(row) > used.get(best))) {
        best = row;
      }
    }
    if (best < 0) {
      best = open.size();
      open.add(Row.empty(context, filler));
      used.add(0);
    }
    open.get(best).put(text, from, to, used.get(best));
    used.set(best, used.get(best) + to - from);
    if (open.size() > MOST_OPEN || used.get(best) == context) {
      finishFullest();
    }
  }

  private void finishFullest() {
    int fullest = 0;
    for (int row = 1; row < open.size(); row++) {
      fullest = used.get(row) > used.get(fullest) ? row : fullest;
    }
    done.add(open.remove(fullest));
    used.remove(fullest);
  }
}
