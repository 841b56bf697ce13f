package gibbs.train.corpus;

import java.util.ArrayList;
import java.util.List;

/// Rows for validation: every token of a text is scored once, as `gibbs perplexity` does it.
///
/// A text starts a row of its own, from the begin token, and its end token is not scored. A text
/// longer than the context goes on in further rows: the begin token, then tokens that are context
/// only, then half a context of tokens that are scored.
public final class Windows {
  private Windows() {}

  /// Cuts a text.
  ///
  /// @param text the text
  /// @param context places of a row at most
  /// @return rows as long as they need to be
  public static List<Row> of(TokenizedText text, int context) {
    List<Row> rows = new ArrayList<>();
    int end = text.tokens().length - 1; // the end token
    int first = Math.min(end, context);
    rows.add(window(text, 1, first, 1));
    int stride = Math.max(1, context / 2);
    for (int done = first; done < end; done += stride) {
      int to = Math.min(done + stride, end);
      rows.add(window(text, Math.max(1, to - (context - 1)), to, done));
    }
    return rows;
  }

  /// The begin token and tokens `from … to`, of which those from `scored` on count.
  private static Row window(TokenizedText text, int from, int to, int scored) {
    Row row = Row.empty(to - from, text.tokens()[0]);
    for (int place = 0; place < to - from; place++) {
      int target = from + place;
      row.inputs()[place] = place == 0 ? text.tokens()[0] : text.tokens()[target - 1];
      if (target >= scored && text.counts()[target]) {
        row.targets()[place] = text.tokens()[target];
      }
    }
    return row;
  }
}
