package gibbs.train.corpus;

import java.util.Arrays;

/// A row of a batch: what a model reads, and what it should say at each place.
///
/// @param inputs ids, `[context]`
/// @param targets ids, or [#IGNORED] where nothing is learned, `[context]`
public record Row(int[] inputs, int[] targets) {
  /// A place without a target; PyTorch's usual number for it.
  public static final int IGNORED = -100;

  /// An empty row.
  ///
  /// @param context places
  /// @param filler an id that stands in unused places
  /// @return nothing to learn yet
  static Row empty(int context, int filler) {
    Row row = new Row(new int[context], new int[context]);
    Arrays.fill(row.inputs, filler);
    Arrays.fill(row.targets, IGNORED);
    return row;
  }

  /// Writes predictions of a text into the row.
  ///
  /// @param text the text
  /// @param from its first prediction
  /// @param to the one after its last
  /// @param place where the first goes
  void put(TokenizedText text, int from, int to, int place) {
    for (int prediction = from; prediction < to; prediction++) {
      int at = place + prediction - from;
      inputs[at] = text.tokens()[prediction];
      targets[at] = text.counts()[prediction + 1] ? text.tokens()[prediction + 1] : IGNORED;
    }
  }
}
