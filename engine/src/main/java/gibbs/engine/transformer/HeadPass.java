package gibbs.engine.transformer;

import gibbs.core.model.LogitsWanted;
import gibbs.engine.transformer.Arithmetic.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// The head, for the columns whose logits are wanted.
final class HeadPass {
  /// Most columns that go through the head together: a row of logits is long.
  private static final int MOST_COLUMNS = 32;

  private static final int PAGE_NUMBERS = 1024;
  private static final int LINE_NUMBERS = 16;

  private final Network network;
  private final Arithmetic arithmetic;
  private final int width;
  private final int vocabularySize;
  private final int stride;
  private float[] normed = {}; // [column][width]
  private float[] logits = {}; // [column][stride]

  HeadPass(Network network, Arithmetic arithmetic) {
    this.network = network;
    this.arithmetic = arithmetic;
    this.width = network.shape().width();
    this.vocabularySize = network.head().outputs();
    this.stride = vocabularySize + strideGap(vocabularySize);
  }

  /// Rows whose distance is a multiple of 4 KiB would share few sets of the first-level cache.
  private static int strideGap(int length) {
    return length % PAGE_NUMBERS == 0 ? LINE_NUMBERS : 0;
  }

  /// @param residual `[column][width]`
  void run(List<Column> columns, float[] residual) {
    run(columns, residual, _ -> true, this::deliver);
  }

  /// Reads logits off after a layer, for the columns that are watched there.
  void runAfter(int layer, List<Column> columns, float[] residual) {
    run(
        columns,
        residual,
        column -> {
          RecordedInsight insight = column.extension().insight;
          return insight != null && insight.wantsLogits(layer);
        },
        (column, at) -> {
          RecordedInsight insight = Objects.requireNonNull(column.extension().insight);
          insight.putLogits(layer, column.position(), logits, at, vocabularySize);
        });
  }

  private void run(
      List<Column> columns, float[] residual, Predicate<Column> chosen, Delivery delivery) {
    List<Integer> wanted = new ArrayList<>();
    for (int index = 0; index < columns.size(); index++) {
      Column column = columns.get(index);
      if (column.extension().wantsRow(column.index()) && chosen.test(column)) {
        wanted.add(index);
      }
    }
    for (int from = 0; from < wanted.size(); from += MOST_COLUMNS) {
      List<Integer> some = wanted.subList(from, Math.min(wanted.size(), from + MOST_COLUMNS));
      compute(some, residual);
      arithmetic.forColumns(
          some.size(),
          (index, _) -> delivery.deliver(columns.get(some.get(index)), index * stride));
    }
  }

  /// Takes the logits of a column.
  private interface Delivery {
    void deliver(Column column, int at);
  }

  private void compute(List<Integer> wanted, float[] residual) {
    int count = wanted.size();
    if (logits.length < count * stride) {
      logits = new float[count * stride];
      normed = new float[count * width];
    }
    for (int index = 0; index < count; index++) {
      arithmetic.norm(network.norm(), residual, wanted.get(index), normed, index);
    }
    arithmetic.multiply(normed, count, new Product(network.head(), logits, stride));
    if (network.logitCap() < Float.POSITIVE_INFINITY) {
      arithmetic.softCap(logits, count * stride, network.logitCap());
    }
  }

  private void deliver(Column column, int at) {
    Extension extension = column.extension();
    if (extension.wanted instanceof LogitsWanted.Scores(int[] targets)
        && targets[column.index()] >= 0) {
      extension.scores[column.index()] = logProbability(at, targets[column.index()]);
    }
    float[] row = extension.rows[column.index()];
    if (row != null) {
      System.arraycopy(logits, at, row, 0, vocabularySize);
    }
  }

  private double logProbability(int at, int target) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < vocabularySize; token++) {
      greatest = Math.max(greatest, logits[at + token]);
    }
    double sum = 0;
    for (int token = 0; token < vocabularySize; token++) {
      sum += Math.exp((double) logits[at + token] - greatest);
    }
    return (double) logits[at + target] - greatest - Math.log(sum);
  }
}
