package gibbs.engine.transformer;

import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Runs a network.
///
/// A pass computes *columns*: one column is one token of one sequence at its position. Columns of
/// many sequences, prompt pieces and single tokens alike, go through every weight together. Nothing
/// that a column computes depends on the others.
///
/// One pass at a time; the batcher sees to that.
final class ForwardPass {
  /// Most columns that go through the blocks together.
  private static final int MOST_COLUMNS = 128;

  private final Network network;
  private final int width;
  private final Arithmetic arithmetic;
  private final AttentionPass attention;
  private final FeedForwardPass feedForward;
  private final HeadPass head;

  private int capacity;
  private float[] residual = {}; // [column][width]
  private float[] normed = {}; //   [column][width]
  private float[] product = {}; //  [column][width]

  ForwardPass(Network network, Arithmetic arithmetic, KvPages pages) {
    this.network = network;
    this.width = network.shape().width();
    this.arithmetic = arithmetic;
    this.attention = new AttentionPass(network, arithmetic, pages);
    this.feedForward = new FeedForwardPass(network.shape(), arithmetic);
    this.head = new HeadPass(network, arithmetic);
  }

  /// Runs the network over all extensions and fills in what they want.
  ///
  /// @param extensions of different sequences
  void run(List<Extension> extensions) {
    List<Column> columns = new ArrayList<>();
    for (Extension extension : extensions) {
      for (int index = 0; index < extension.tokens.length; index++) {
        columns.add(new Column(extension, index));
      }
    }
    for (int from = 0; from < columns.size(); from += MOST_COLUMNS) {
      forward(columns.subList(from, Math.min(columns.size(), from + MOST_COLUMNS)));
    }
  }

  private void forward(List<Column> columns) {
    int count = columns.size();
    reserve(count);
    embed(columns); // residual
    attention.begin(columns);
    boolean isWatched = isAnyWatched(columns);
    if (isWatched) {
      record(0, columns);
    }
    List<Block> blocks = network.blocks();
    for (int layer = 0; layer < blocks.size(); layer++) {
      Block block = blocks.get(layer);

      arithmetic.norm(block.attentionNorm(), residual, normed, count);
      attention.run(layer, block.attention(), columns, normed, product);
      arithmetic.norm(block.attentionPostNorm(), product, product, count);
      arithmetic.add(residual, product, count, width);

      arithmetic.norm(block.feedForwardNorm(), residual, normed, count);
      feedForward.run(block.feedForward(), normed, count, product);
      arithmetic.norm(block.feedForwardPostNorm(), product, product, count);
      arithmetic.add(residual, product, count, width);

      if (isWatched) {
        record(layer + 1, columns);
      }
    }
    head.run(columns, residual);
  }

  /// Writes down what is watched after a layer.
  private void record(int layer, List<Column> columns) {
    for (int index = 0; index < columns.size(); index++) {
      Column column = columns.get(index);
      RecordedInsight insight = column.extension().insight;
      if (insight != null) {
        insight.putHiddenState(layer, column.position(), residual, index * width, width);
        if (insight.wantsAttention(layer)) {
          insight.summarise(layer, column.position());
        }
      }
    }
    head.runAfter(layer, columns, residual);
  }

  private static boolean isAnyWatched(List<Column> columns) {
    for (Column column : columns) {
      if (column.extension().insight != null) {
        return true;
      }
    }
    return false;
  }

  /// The vector by which a token enters the network.
  ///
  /// @param row receives `[width]`
  static void readToken(Embedding embedding, int token, float[] row) {
    read(embedding.tokens(), token, row);
    for (int k = 0; k < row.length; k++) {
      row[k] *= embedding.scale();
    }
  }

  private void embed(List<Column> columns) {
    Embedding embedding = network.embedding();
    float[] row = new float[width];
    for (int index = 0; index < columns.size(); index++) {
      Column column = columns.get(index);
      int at = index * width;
      float[][] vectors = column.extension().vectors;
      if (vectors.length == 0) {
        readToken(embedding, column.token(), row);
      }
      float[] vector = vectors.length == 0 ? row : vectors[column.index()];
      System.arraycopy(vector, 0, residual, at, width);
      if (embedding.positions() != null) {
        read(embedding.positions(), column.position(), row);
        for (int k = 0; k < width; k++) {
          residual[at + k] += row[k];
        }
      }
    }
  }

  private static void read(Tensor matrix, long index, float[] row) {
    WeightCodec.require(matrix.type())
        .decode(matrix.data().asSlice(index * matrix.rowBytes(), matrix.rowBytes()), row);
  }

  private void reserve(int count) {
    if (count > capacity) {
      capacity = count;
      residual = new float[count * width];
      normed = new float[count * width];
      product = new float[count * width];
      attention.reserve(count);
    }
  }
}
