package gibbs.train.corpus;

import gibbs.core.GibbsException;
import java.util.List;

/// The rows of a whole run: pass after pass over the corpus, without end. Asking for the same rows
/// twice gives the same rows.
///
/// Confined to one thread. Keeps the rows of one pass.
public final class Epochs {
  private final List<TokenizedText> texts;
  private final int context;
  private final int filler;
  private final long seed;
  private long epoch;
  private long firstRow;
  private List<Row> rows;

  /// Prepares the first pass.
  ///
  /// @param texts all texts, at least one
  /// @param context places of a row
  /// @param filler an id for unused places
  /// @param seed of the run
  public Epochs(List<TokenizedText> texts, int context, int filler, long seed) {
    if (texts.isEmpty()) {
      throw new GibbsException("the corpus holds no text");
    }
    this.texts = texts;
    this.context = context;
    this.filler = filler;
    this.seed = seed;
    this.rows = RowPacking.pack(texts, context, filler, seed, 0);
  }

  /// A row of the run.
  ///
  /// @param index counted from the run's first
  /// @return the row
  public Row row(long index) {
    if (index < firstRow) {
      goTo(0, 0);
    }
    while (index >= firstRow + rows.size()) {
      goTo(epoch + 1, firstRow + rows.size());
    }
    return rows.get((int) (index - firstRow));
  }

  /// How far through the corpus a row lies.
  ///
  /// @param index counted from the run's first
  /// @return passes, in fractions
  public double passes(long index) {
    row(index);
    return epoch + (double) (index - firstRow) / rows.size();
  }

  private void goTo(long newEpoch, long newFirstRow) {
    epoch = newEpoch;
    firstRow = newFirstRow;
    rows = RowPacking.pack(texts, context, filler, seed, newEpoch);
  }
}
