package gibbs.engine.transformer;

import gibbs.core.model.LogitsWanted;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.kernel.ArithmeticPool;
import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.Scratch;
import java.util.ArrayList;
import java.util.List;

/// The forward pass of the Llama family: RMS norms, rotary positions, grouped-query attention,
/// SwiGLU.
///
/// A pass computes *columns*: one column is one token of one sequence at its position. Columns of
/// many sequences, prompt pieces and single tokens alike, go through every weight together. Nothing
/// that a column computes depends on the others.
///
/// One pass at a time; the batcher sees to that.
final class LlamaNetwork {
  /// Most columns that go through the layers together.
  private static final int MOST_COLUMNS = 128;

  /// Most columns that go through the head together: a row of logits is long.
  private static final int MOST_HEAD_COLUMNS = 32;

  private static final int CHUNKS_PER_THREAD = 4;
  private static final int ROW_GRAIN = 16;
  private static final int COLUMNS_WORTH_SHARING = 8;

  private final LlamaShape shape;
  private final LlamaWeights weights;
  private final Kernels kernels;
  private final ArithmeticPool pool;
  private final KvPages pages;
  private final int vocabularySize;
  private final WeightCodec embeddingCodec;
  private final double[] ropeFrequencies;

  private int capacity;
  private float[] residual = {}; //   [column][width]
  private float[] normed = {}; //     [column][width]
  private float[] query = {}; //      [column][head × headLength]
  private float[] key = {}; //        [column][kvHead × headLength]
  private float[] value = {}; //      [column][kvHead × headLength]
  private float[] attended = {}; //   [column][head × headLength]
  private float[] product = {}; //    [column][width]
  private float[] gate = {}; //       [column][feedForward]
  private float[] up = {}; //         [column][feedForward]
  private float[] cosines = {}; //    [column][ropeLength / 2]
  private float[] sines = {}; //      [column][ropeLength / 2]
  private float[] logits = {}; //     [column][V]

  /// One token of one sequence.
  private record Column(Extension extension, int index) {
    int token() {
      return extension.tokens[index];
    }

    int position() {
      return extension.firstPosition + index;
    }
  }

  /// One matrix of a region, and where its products go.
  private record Product(Tensor matrix, float[] out, int stride) {}

  LlamaNetwork(
      LlamaShape shape, LlamaWeights weights, Kernels kernels, ArithmeticPool pool, KvPages pages) {
    this.shape = shape;
    this.weights = weights;
    this.kernels = kernels;
    this.pool = pool;
    this.pages = pages;
    this.vocabularySize = Math.toIntExact(weights.embedding().rowCount());
    this.embeddingCodec = WeightCodec.require(weights.embedding().type());
    this.ropeFrequencies = new double[shape.ropeLength() / 2];
    for (int pair = 0; pair < ropeFrequencies.length; pair++) {
      double exponent = -2.0 * pair / shape.ropeLength();
      ropeFrequencies[pair] =
          shape.ropeScale()
              * StrictMath.pow(shape.ropeBase(), exponent)
              / weights.ropeFactors()[pair];
    }
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

  /// The network on one page.
  private void forward(List<Column> columns) {
    int count = columns.size();
    int width = shape.width();
    reserve(count);
    embed(columns); //                                                          residual
    // [column][width]
    for (int index = 0; index < weights.layers().size(); index++) {
      LlamaWeights.Layer layer = weights.layers().get(index);

      norm(
          residual,
          layer.attentionNorm(),
          count); //                          normed [column][width]
      multiply(
          normed,
          count,
          new Product(
              layer.query(),
              query,
              shape.queryLength()), //            query [column][head][headLength]
          new Product(
              layer.key(),
              key,
              shape.kvLength()), //                   key [column][kvHead][headLength]
          new Product(
              layer.value(),
              value,
              shape.kvLength())); //              value [column][kvHead][headLength]
      rotateAndStore(columns, index); //                                        pages [layer][key,
      // value][kvHead][slot][headLength]
      attend(columns, index); //                                                attended
      // [column][head][headLength]
      multiply(attended, count, new Product(layer.attentionOutput(), product, width));
      add(
          product,
          count * width); //                                           residual [column][width]

      norm(
          residual,
          layer.feedForwardNorm(),
          count); //                        normed [column][width]
      multiply(
          normed,
          count,
          new Product(
              layer.gate(), gate, shape.feedForward()), //              gate [column][feedForward]
          new Product(
              layer.up(), up, shape.feedForward())); //                 up [column][feedForward]
      swiglu(count); //                                                         gate
      // [column][feedForward]
      multiply(gate, count, new Product(layer.down(), product, width));
      add(
          product,
          count * width); //                                           residual [column][width]
    }
    head(columns);
  }

  private void embed(List<Column> columns) {
    Tensor embedding = weights.embedding();
    float[] row = new float[shape.width()];
    int pairs = ropeFrequencies.length;
    for (int column = 0; column < columns.size(); column++) {
      long at = columns.get(column).token() * embedding.rowBytes();
      embeddingCodec.decode(embedding.data().asSlice(at, embedding.rowBytes()), row);
      System.arraycopy(row, 0, residual, column * row.length, row.length);
      for (int pair = 0; pair < pairs; pair++) {
        double angle = columns.get(column).position() * ropeFrequencies[pair];
        cosines[column * pairs + pair] = (float) StrictMath.cos(angle);
        sines[column * pairs + pair] = (float) StrictMath.sin(angle);
      }
    }
  }

  private void norm(float[] x, float[] weight, int count) {
    int width = weight.length;
    forColumns(
        count,
        (column, _) ->
            kernels.rmsNorm(
                x, column * width, weight, shape.normEpsilon(), normed, column * width));
  }

  /// Rotates queries and keys by their position, and puts keys and values into the pages.
  private void rotateAndStore(List<Column> columns, int layer) {
    forColumns(
        columns.size(),
        (index, _) -> {
          Column column = columns.get(index);
          int slot = column.position() % KvPages.PAGE_LENGTH;
          float[] page = column.extension.pages[column.position() / KvPages.PAGE_LENGTH];
          int length = shape.headLength();
          for (int head = 0; head < shape.heads(); head++) {
            rotate(query, index * shape.queryLength() + head * length, index);
          }
          for (int head = 0; head < shape.kvHeads(); head++) {
            int at = index * shape.kvLength() + head * length;
            rotate(key, at, index);
            int keyAt = pages.keyAt(layer, head) + slot * length;
            int valueAt = pages.valueAt(layer, head) + slot * length;
            System.arraycopy(key, at, page, keyAt, length);
            System.arraycopy(value, at, page, valueAt, length);
          }
        });
  }

  /// Rotates neighbouring pairs of a head.
  private void rotate(float[] vector, int at, int column) {
    int pairs = ropeFrequencies.length;
    for (int pair = 0; pair < pairs; pair++) {
      float cosine = cosines[column * pairs + pair];
      float sine = sines[column * pairs + pair];
      float first = vector[at + 2 * pair];
      float second = vector[at + 2 * pair + 1];
      vector[at + 2 * pair] = first * cosine - second * sine;
      vector[at + 2 * pair + 1] = first * sine + second * cosine;
    }
  }

  private void attend(List<Column> columns, int layer) {
    int length = shape.headLength();
    int group = shape.heads() / shape.kvHeads();
    float scale = (float) (1 / Math.sqrt(length));
    pool.run(
        columns.size() * shape.heads(),
        (chunk, scratch) -> {
          int head = chunk % shape.heads();
          Column column = columns.get(chunk / shape.heads());
          HeadMemory memory =
              new HeadMemory(
                  column.extension.pages,
                  pages.keyAt(layer, head / group),
                  pages.valueAt(layer, head / group),
                  KvPages.PAGE_LENGTH,
                  length,
                  column.position() + 1);
          int at = chunk / shape.heads() * shape.queryLength() + head * length;
          kernels.attend(query, at, memory, scale, scratch, attended, at);
        });
  }

  private void swiglu(int count) {
    int inner = shape.feedForward();
    forColumns(
        count, (column, _) -> kernels.swiglu(gate, column * inner, up, column * inner, inner));
  }

  private void add(float[] x, int length) {
    for (int index = 0; index < length; index++) {
      residual[index] += x[index];
    }
  }

  /// The head, for the columns whose logits are wanted.
  private void head(List<Column> columns) {
    List<Column> wanted = new ArrayList<>();
    int width = shape.width();
    for (int index = 0; index < columns.size(); index++) {
      Column column = columns.get(index);
      if (column.extension.wantsRow(column.index)) {
        kernels.rmsNorm(
            residual,
            index * width,
            weights.norm(),
            shape.normEpsilon(),
            normed,
            wanted.size() * width);
        wanted.add(column);
      }
    }
    for (int from = 0; from < wanted.size(); from += MOST_HEAD_COLUMNS) {
      int count = Math.min(wanted.size() - from, MOST_HEAD_COLUMNS);
      if (from > 0) {
        System.arraycopy(normed, from * width, normed, 0, count * width);
      }
      if (logits.length < count * vocabularySize) {
        logits = new float[count * vocabularySize];
      }
      multiply(normed, count, new Product(weights.head(), logits, vocabularySize));
      for (int column = 0; column < count; column++) {
        deliver(wanted.get(from + column), column * vocabularySize);
      }
    }
  }

  private void deliver(Column column, int at) {
    Extension extension = column.extension;
    if (extension.wanted instanceof LogitsWanted.Scores(int[] targets)
        && targets[column.index] >= 0) {
      extension.scores[column.index] = logProbability(at, targets[column.index]);
    }
    float[] row = extension.rows[column.index];
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

  /// One region over the rows of several matrices that share their input.
  private void multiply(float[] x, int count, Product... products) {
    int total = 0;
    for (Product product : products) {
      total += (int) product.matrix.rowCount();
    }
    int grain = Math.max(ROW_GRAIN, total / (pool.threads() * CHUNKS_PER_THREAD));
    int rows = (grain + ROW_GRAIN - 1) / ROW_GRAIN * ROW_GRAIN;
    int chunks = 0;
    int[] firstChunk = new int[products.length];
    for (int index = 0; index < products.length; index++) {
      firstChunk[index] = chunks;
      chunks += ((int) products[index].matrix.rowCount() + rows - 1) / rows;
    }
    pool.run(
        chunks,
        (chunk, scratch) -> {
          int index = products.length - 1;
          while (firstChunk[index] > chunk) {
            index--;
          }
          Product product = products[index];
          int first = (chunk - firstChunk[index]) * rows;
          int last = Math.min(first + rows, (int) product.matrix.rowCount());
          kernels.multiply(
              product.matrix, first, last, x, count, product.out, product.stride, scratch);
        });
  }

  /// Work on each column: shared where there are enough of them.
  private void forColumns(int count, ArithmeticPool.Chunk work) {
    if (count >= COLUMNS_WORTH_SHARING) {
      pool.run(count, work);
    } else {
      for (int column = 0; column < count; column++) {
        work.run(column, UNUSED);
      }
    }
  }

  private static final Scratch UNUSED = new Scratch();

  private void reserve(int count) {
    if (count <= capacity) {
      return;
    }
    capacity = count;
    residual = new float[count * shape.width()];
    normed = new float[count * shape.width()];
    query = new float[count * shape.queryLength()];
    key = new float[count * shape.kvLength()];
    value = new float[count * shape.kvLength()];
    attended = new float[count * shape.queryLength()];
    product = new float[count * shape.width()];
    gate = new float[count * shape.feedForward()];
    up = new float[count * shape.feedForward()];
    cosines = new float[count * ropeFrequencies.length];
    sines = new float[count * ropeFrequencies.length];
  }
}
