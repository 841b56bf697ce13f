package gibbs.engine.transformer;

import gibbs.engine.kernel.ArithmeticPool;
import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ScoreRule;
import gibbs.engine.kernel.Scratch;
import gibbs.engine.transformer.Arithmetic.Product;
import java.util.ArrayList;
import java.util.List;

/// The attention of blocks, for all columns of a pass.
final class AttentionPass {
  private static final int COLUMNS_PER_THREAD = 4;

  private final NetworkShape shape;
  private final Arithmetic arithmetic;
  private final KvPages pages;
  private final AttendedPages attendedPages;
  private final List<Angles> angles = new ArrayList<>();

  private float[] query = {}; //    [column][head × headLength]
  private float[] key = {}; //      [column][kvHead × headLength]
  private float[] value = {}; //    [column][kvHead × headLength]
  private float[] attended = {}; // [column][head × headLength]

  /// A rotation's tables for the columns of the pass.
  private static final class Angles {
    final Rotation rotation;
    float[] cosines = {}; // [column][pair]
    float[] sines = {}; //   [column][pair]

    Angles(Rotation rotation) {
      this.rotation = rotation;
    }
  }

  AttentionPass(Network network, Arithmetic arithmetic, KvPages pages) {
    this.shape = network.shape();
    this.arithmetic = arithmetic;
    this.pages = pages;
    this.attendedPages = new AttendedPages(pages, shape.headLength());
    network.blocks().stream()
        .map(block -> block.attention().rotation())
        .distinct()
        .forEach(rotation -> angles.add(new Angles(rotation)));
  }

  void reserve(int columns) {
    query = new float[columns * shape.queryLength()];
    key = new float[columns * shape.kvLength()];
    value = new float[columns * shape.kvLength()];
    attended = new float[columns * shape.queryLength()];
    for (Angles table : angles) {
      table.cosines = new float[columns * table.rotation.pairs()];
      table.sines = new float[columns * table.rotation.pairs()];
    }
  }

  /// Computes the angles of the columns' positions and finds their pages, once for all blocks.
  void begin(List<Column> columns) {
    attendedPages.begin(columns);
    for (Angles table : angles) {
      for (int column = 0; column < columns.size(); column++) {
        int at = column * table.rotation.pairs();
        table.rotation.fill(columns.get(column).position(), table.cosines, table.sines, at);
      }
    }
  }

  /// @param layer number of the block
  /// @param attention of the block
  /// @param x `[column][width]`
  /// @param out receives `[column][width]`
  void run(int layer, SelfAttention attention, List<Column> columns, float[] x, float[] out) {
    int count = columns.size();
    arithmetic.multiply(
        x,
        count,
        new Product(attention.query(), query),
        new Product(attention.key(), key),
        new Product(attention.value(), value));
    Angles table = tableOf(attention.rotation());
    arithmetic.forColumns(
        count, (column, _) -> rotateAndStore(layer, attention, table, columns.get(column), column));
    attendedPages.unpack(layer, arithmetic.pool());
    attend(layer, attention, columns);
    arithmetic.multiply(attended, count, new Product(attention.output(), out));
  }

  private Angles tableOf(Rotation rotation) {
    for (Angles table : angles) {
      if (table.rotation.equals(rotation)) {
        return table;
      }
    }
    throw new IllegalStateException("a rotation that the network does not have");
  }

  /// Norms and rotates the heads of a column, and puts its keys and values into their page.
  private void rotateAndStore(
      int layer, SelfAttention attention, Angles table, Column column, int index) {
    int length = shape.headLength();
    int anglesAt = index * table.rotation.pairs();
    int slot = column.position() % KvPages.PAGE_LENGTH;
    KvPage page = column.extension().pages[column.position() / KvPages.PAGE_LENGTH];
    for (int head = index * shape.heads(); head < (index + 1) * shape.heads(); head++) {
      arithmetic.norm(attention.queryNorm(), query, head, query, head);
      table.rotation.rotate(query, head * length, table.cosines, table.sines, anglesAt);
    }
    for (int head = 0; head < shape.kvHeads(); head++) {
      int from = index * shape.kvHeads() + head;
      arithmetic.norm(attention.keyNorm(), key, from, key, from);
      table.rotation.rotate(key, from * length, table.cosines, table.sines, anglesAt);
      int keyAt = pages.keyAt(layer, head) + slot * length;
      int valueAt = pages.valueAt(layer, head) + slot * length;
      page.put(keyAt, key, from * length, length);
      page.put(valueAt, value, from * length, length);
    }
  }

  /// One region: by columns where there are many, otherwise by heads, those that share keys and
  /// values together where that is enough for all threads.
  private void attend(int layer, SelfAttention attention, List<Column> columns) {
    int count = columns.size();
    int threads = arithmetic.pool().threads();
    int sharing = shape.heads() / shape.kvHeads();
    int together = count * shape.kvHeads() >= threads ? sharing : 1;
    int parts = shape.heads() / together;
    ArithmeticPool.Chunk part =
        (index, scratch) ->
            attend(
                layer,
                attention,
                columns,
                index / parts,
                index % parts * together,
                together,
                scratch);
    if (count >= COLUMNS_PER_THREAD * threads) {
      arithmetic.forColumns(
          count,
          (column, scratch) -> {
            for (int index = column * parts; index < (column + 1) * parts; index++) {
              part.run(index, scratch);
            }
          });
    } else {
      arithmetic.pool().run(count * parts, part);
    }
  }

  /// Some heads of a column, from `head` on, that share keys and values.
  private void attend(
      int layer,
      SelfAttention attention,
      List<Column> columns,
      int index,
      int head,
      int count,
      Scratch scratch) {
    Column column = columns.get(index);
    int sharing = shape.heads() / shape.kvHeads();
    int positions = column.position() + 1;
    int first = Math.max(0, positions - attention.window());
    HeadMemory memory = attendedPages.of(index, layer, head / sharing, first, positions);
    if (head % sharing == 0 && isFirstOfExtension(columns, index)) {
      memory.fetch(scratch);
    }
    ScoreRule rule = new ScoreRule(attention.scale(), attention.cap());
    attend(layer, column, head, count, memory, rule, scratch, index * shape.heads() + head);
  }

  /// Whether no column before reads the same pages.
  private static boolean isFirstOfExtension(List<Column> columns, int index) {
    return index == 0 || columns.get(index - 1).extension() != columns.get(index).extension();
  }

  /// @param count heads that share the memory, from `head` on
  /// @param index of the first among the heads of all columns
  private void attend(
      int layer,
      Column column,
      int head,
      int count,
      HeadMemory memory,
      ScoreRule rule,
      Scratch scratch,
      int index) {
    Kernels kernels = arithmetic.kernels();
    RecordedInsight insight = column.extension().insight;
    int length = shape.headLength();
    int at = index * length;
    if (insight == null || !insight.wantsAttention(layer + 1)) {
      kernels.attendHeads(query, at, count, memory, rule, scratch, attended, at);
      return;
    }
    for (int one = 0; one < count; one++) {
      int oneAt = at + one * length;
      kernels.attend(query, oneAt, memory, rule, scratch, attended, oneAt);
      float[] weights = scratch.scores(memory.positions());
      insight.putAttention(
          layer + 1, head + one, column.position(), weights, memory.firstPosition());
    }
  }
}
