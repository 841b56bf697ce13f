package gibbs.train.run;

import gibbs.train.corpus.Row;
import gibbs.train.corpus.TokenizedText;
import gibbs.train.corpus.Windows;
import gibbs.train.network.TorchNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Texts that a run is measured on and never learns from.
final class Validation {
  private static final int BATCH_TOKENS = 4096;

  private final List<List<Row>> batches = new ArrayList<>();
  private final long tokens;
  private final long bytes;

  /// How well a network predicts the texts.
  ///
  /// @param natsPerToken mean −log p
  /// @param bitsPerByte total −log₂ p over the texts' bytes
  record Score(double natsPerToken, double bitsPerByte) {
    static final Score NONE = new Score(Double.NaN, Double.NaN);
  }

  /// Cuts the texts into batches of rows of like length.
  Validation(List<TokenizedText> texts, int context) {
    List<Row> rows = new ArrayList<>();
    texts.stream()
        .filter(text -> text.predictions() > 1)
        .forEach(text -> rows.addAll(Windows.of(text, context)));
    rows.sort(Comparator.comparingInt(row -> row.inputs().length));
    List<Row> batch = new ArrayList<>();
    for (Row row : rows) {
      if (!batch.isEmpty() && (batch.size() + 1) * row.inputs().length > BATCH_TOKENS) {
        batches.add(padded(batch));
        batch.clear();
      }
      batch.add(row);
    }
    if (!batch.isEmpty()) {
      batches.add(padded(batch));
    }
    tokens =
        rows.stream()
            .mapToLong(row -> Arrays.stream(row.targets()).filter(id -> id >= 0).count())
            .sum();
    bytes = texts.stream().mapToLong(TokenizedText::bytes).sum();
  }

  private static List<Row> padded(List<Row> rows) {
    int length = rows.getLast().inputs().length;
    return rows.stream().map(row -> padded(row, length)).toList();
  }

  private static Row padded(Row row, int length) {
    int[] targets = Arrays.copyOf(row.targets(), length);
    Arrays.fill(targets, row.targets().length, length, Row.IGNORED);
    return new Row(Arrays.copyOf(row.inputs(), length), targets);
  }

  Score score(TorchNetwork network) {
    if (tokens == 0) {
      return Score.NONE;
    }
    double nats = 0;
    for (List<Row> batch : batches) {
      nats += network.score(batch);
    }
    return new Score(nats / tokens, nats / Math.log(2) / bytes);
  }
}
