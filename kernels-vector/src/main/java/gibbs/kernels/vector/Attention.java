package gibbs.kernels.vector;

import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.ScoreRule;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Attention at one position, of one head or of three that share keys and values; the head's length
/// is a multiple of 16.
final class Attention {
  /// Heads that are computed together: each key and value is loaded once for all.
  static final int HEADS = 3;

  private static final int LANES = Lanes.F512.length();
  private static final int VIRTUAL_LANES = 2 * LANES;
  private static final int KEYS_TOGETHER = 4;
  private static final FloatVector LANE = FloatVector.zero(Lanes.F512).addIndex(1);

  private Attention() {}

  /// How many weights there is room for: whole groups of virtual lanes.
  static int room(int positions) {
    return (positions + VIRTUAL_LANES - 1) / VIRTUAL_LANES * VIRTUAL_LANES;
  }

  /// How many weights of [#HEADS] heads, and sums, there is room for.
  static int roomForSeveral(int positions) {
    return HEADS * (room(positions) + KEYS_TOGETHER * LANES);
  }

  /// Whether [#HEADS] heads can be computed together.
  static boolean allowsSeveralHeads(HeadMemory memory) {
    return memory.headLength() % VIRTUAL_LANES == 0 && memory.pageLength() % KEYS_TOGETHER == 0;
  }

  /// @param weights room for them, as [#room] says
  static void attend(
      float[] query,
      int at,
      HeadMemory memory,
      ScoreRule rule,
      float[] weights,
      float[] out,
      int outAt) {
    if (memory.headLength() % VIRTUAL_LANES == 0) {
      products(query, at, memory, weights);
    } else {
      oddProducts(query, at, memory, weights);
    }
    float sum = softmax(weights, 0, memory, rule);
    values(memory, weights, out, outAt);
    divide(out, outAt, memory.headLength(), sum);
  }

  /// [#HEADS] heads, whose queries and results lie one after another.
  ///
  /// @param weights room for those of all heads, as [#roomForSeveral] says
  static void attendSeveral(
      float[] query,
      int at,
      HeadMemory memory,
      ScoreRule rule,
      float[] weights,
      float[] out,
      int outAt) {
    int length = memory.headLength();
    int room = room(memory.positions());
    productsOfSeveral(query, at, memory, weights, room);
    float sum0 = softmax(weights, 0, memory, rule);
    float sum1 = softmax(weights, room, memory, rule);
    float sum2 = softmax(weights, 2 * room, memory, rule);
    valuesOfSeveral(memory, weights, room, out, outAt);
    divide(out, outAt, length, sum0);
    divide(out, outAt + length, length, sum1);
    divide(out, outAt + 2 * length, length, sum2);
  }

  private static void divide(float[] out, int at, int length, float sum) {
    for (int k = at; k < at + length; k += LANES) {
      vector(out, k).div(sum).intoArray(out, k);
    }
  }

  /// Products of three queries and all keys. Keys are taken in fours from the page's beginning:
  /// what stands for positions outside the window is never read.
  private static void productsOfSeveral(
      float[] query, int at, HeadMemory memory, float[] products, int room) {
    int length = memory.headLength();
    int sumsAt = HEADS * room;
    int position = memory.firstPosition() / KEYS_TOGETHER * KEYS_TOGETHER;
    for (; position < memory.positions(); position += KEYS_TOGETHER) {
      float[] page = memory.pages()[position / memory.pageLength()];
      int keyAt = memory.keyAt() + position % memory.pageLength() * length;
      twelveProducts(query, at, page, keyAt, length, products, sumsAt);
      Lanes.sums(products, sumsAt).intoArray(products, position);
      Lanes.sums(products, sumsAt + KEYS_TOGETHER * LANES).intoArray(products, position + room);
      Lanes.sums(products, sumsAt + 2 * KEYS_TOGETHER * LANES)
          .intoArray(products, position + 2 * room);
    }
  }

  /// Products of three queries and four keys, in 16 lanes each: query after query.
  private static void twelveProducts(
      float[] query, int at, float[] page, int keyAt, int length, float[] sums, int sumsAt) {
    FloatVector l00 = FloatVector.zero(Lanes.F512);
    FloatVector l01 = l00;
    FloatVector l02 = l00;
    FloatVector l10 = l00;
    FloatVector l11 = l00;
    FloatVector l12 = l00;
    FloatVector l20 = l00;
    FloatVector l21 = l00;
    FloatVector l22 = l00;
    FloatVector l30 = l00;
    FloatVector l31 = l00;
    FloatVector l32 = l00;
    FloatVector h00 = l00;
    FloatVector h01 = l00;
    FloatVector h02 = l00;
    FloatVector h10 = l00;
    FloatVector h11 = l00;
    FloatVector h12 = l00;
    FloatVector h20 = l00;
    FloatVector h21 = l00;
    FloatVector h22 = l00;
    FloatVector h30 = l00;
    FloatVector h31 = l00;
    FloatVector h32 = l00;
    int key1 = keyAt + length;
    int key2 = key1 + length;
    int key3 = key2 + length;
    int query1 = at + length;
    int query2 = query1 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector q0 = vector(query, at + k);
      FloatVector q1 = vector(query, query1 + k);
      FloatVector q2 = vector(query, query2 + k);
      FloatVector key = vector(page, keyAt + k);
      l00 = key.fma(q0, l00);
      l01 = key.fma(q1, l01);
      l02 = key.fma(q2, l02);
      key = vector(page, key1 + k);
      l10 = key.fma(q0, l10);
      l11 = key.fma(q1, l11);
      l12 = key.fma(q2, l12);
      key = vector(page, key2 + k);
      l20 = key.fma(q0, l20);
      l21 = key.fma(q1, l21);
      l22 = key.fma(q2, l22);
      key = vector(page, key3 + k);
      l30 = key.fma(q0, l30);
      l31 = key.fma(q1, l31);
      l32 = key.fma(q2, l32);
      int high = k + LANES;
      q0 = vector(query, at + high);
      q1 = vector(query, query1 + high);
      q2 = vector(query, query2 + high);
      key = vector(page, keyAt + high);
      h00 = key.fma(q0, h00);
      h01 = key.fma(q1, h01);
      h02 = key.fma(q2, h02);
      key = vector(page, key1 + high);
      h10 = key.fma(q0, h10);
      h11 = key.fma(q1, h11);
      h12 = key.fma(q2, h12);
      key = vector(page, key2 + high);
      h20 = key.fma(q0, h20);
      h21 = key.fma(q1, h21);
      h22 = key.fma(q2, h22);
      key = vector(page, key3 + high);
      h30 = key.fma(q0, h30);
      h31 = key.fma(q1, h31);
      h32 = key.fma(q2, h32);
    }
    l00.add(h00).intoArray(sums, sumsAt);
    l10.add(h10).intoArray(sums, sumsAt + LANES);
    l20.add(h20).intoArray(sums, sumsAt + 2 * LANES);
    l30.add(h30).intoArray(sums, sumsAt + 3 * LANES);
    l01.add(h01).intoArray(sums, sumsAt + 4 * LANES);
    l11.add(h11).intoArray(sums, sumsAt + 5 * LANES);
    l21.add(h21).intoArray(sums, sumsAt + 6 * LANES);
    l31.add(h31).intoArray(sums, sumsAt + 7 * LANES);
    l02.add(h02).intoArray(sums, sumsAt + 8 * LANES);
    l12.add(h12).intoArray(sums, sumsAt + 9 * LANES);
    l22.add(h22).intoArray(sums, sumsAt + 10 * LANES);
    l32.add(h32).intoArray(sums, sumsAt + 11 * LANES);
  }

  /// Products of the query and all keys, to the places of their positions.
  private static void products(float[] query, int at, HeadMemory memory, float[] products) {
    int length = memory.headLength();
    int start = memory.firstPosition() / memory.pageLength() * memory.pageLength();
    for (int first = start; first < memory.positions(); first += memory.pageLength()) {
      float[] page = memory.pages()[first / memory.pageLength()];
      int last = Math.min(memory.positions(), first + memory.pageLength());
      int position = Math.max(first, memory.firstPosition());
      int keyAt = memory.keyAt() + (position - first) * length;
      for (; position + KEYS_TOGETHER <= last; position += KEYS_TOGETHER) {
        fourProducts(query, at, page, keyAt, length, products, position);
        keyAt += KEYS_TOGETHER * length;
      }
      for (; position < last; position++) {
        products[position] = Lanes.dot(query, at, page, keyAt, length);
        keyAt += length;
      }
    }
  }

  /// The same where the head's length is an odd multiple of 16.
  private static void oddProducts(float[] query, int at, HeadMemory memory, float[] products) {
    for (int position = memory.firstPosition(); position < memory.positions(); position++) {
      float[] page = memory.pages()[position / memory.pageLength()];
      int keyAt = memory.keyAt() + position % memory.pageLength() * memory.headLength();
      products[position] = Lanes.oddDot(query, at, page, keyAt, memory.headLength());
    }
  }

  private static void fourProducts(
      float[] query, int at, float[] page, int keyAt, int length, float[] products, int to) {
    FloatVector low0 = FloatVector.zero(Lanes.F512);
    FloatVector low1 = low0;
    FloatVector low2 = low0;
    FloatVector low3 = low0;
    FloatVector high0 = low0;
    FloatVector high1 = low0;
    FloatVector high2 = low0;
    FloatVector high3 = low0;
    int key1 = keyAt + length;
    int key2 = key1 + length;
    int key3 = key2 + length;
    for (int k = 0; k < length; k += VIRTUAL_LANES) {
      FloatVector low = vector(query, at + k);
      low0 = vector(page, keyAt + k).fma(low, low0);
      low1 = vector(page, key1 + k).fma(low, low1);
      low2 = vector(page, key2 + k).fma(low, low2);
      low3 = vector(page, key3 + k).fma(low, low3);
      FloatVector high = vector(query, at + k + LANES);
      high0 = vector(page, keyAt + k + LANES).fma(high, high0);
      high1 = vector(page, key1 + k + LANES).fma(high, high1);
      high2 = vector(page, key2 + k + LANES).fma(high, high2);
      high3 = vector(page, key3 + k + LANES).fma(high, high3);
    }
    Lanes.sums(low0.add(high0), low1.add(high1), low2.add(high2), low3.add(high3))
        .intoArray(products, to);
  }

  /// Products to weights that are not yet divided by their sum, which is returned. `at` is where
  /// those of position 0 stand; positions outside the window get no weight: their lanes add 0.
  private static float softmax(float[] weights, int at, HeadMemory memory, ScoreRule rule) {
    int first = memory.firstPosition();
    int start = first / VIRTUAL_LANES * VIRTUAL_LANES;
    int end = room(memory.positions());
    float greatest = scores(weights, at, start, end, memory, rule);
    return exponentials(weights, at + start, at + end, greatest);
  }

  /// Products to scores, and the greatest of these.
  private static float scores(
      float[] weights, int at, int start, int end, HeadMemory memory, ScoreRule rule) {
    FloatVector none = FloatVector.broadcast(Lanes.F512, Float.NEGATIVE_INFINITY);
    FloatVector greatest = none;
    boolean isCapped = rule.cap() < Float.POSITIVE_INFINITY;
    for (int position = start; position < end; position += LANES) {
      FloatVector score = vector(weights, at + position).mul(rule.scale());
      if (isCapped) {
        score = Elementwise.capped(score, rule.cap());
      }
      float below = memory.firstPosition() - position;
      float above = memory.positions() - position;
      score = none.blend(score, LANE.compare(VectorOperators.GE, below));
      score = none.blend(score, LANE.compare(VectorOperators.LT, above));
      score.intoArray(weights, at + position);
      greatest = Lanes.greater(greatest, score);
    }
    return Lanes.greatest(greatest);
  }

  /// Scores to weights; their sum in lanes by position.
  private static float exponentials(float[] weights, int from, int to, float greatest) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int place = from; place < to; place += VIRTUAL_LANES) {
      FloatVector weight = Exponential.of(vector(weights, place).sub(greatest));
      weight.intoArray(weights, place);
      low = low.add(weight);
      weight = Exponential.of(vector(weights, place + LANES).sub(greatest));
      weight.intoArray(weights, place + LANES);
      high = high.add(weight);
    }
    return Lanes.tree(low, high);
  }

  /// The weighted sums of values for three heads, position after position.
  private static void valuesOfSeveral(
      HeadMemory memory, float[] weights, int room, float[] out, int outAt) {
    int length = memory.headLength();
    Arrays.fill(out, outAt, outAt + HEADS * length, 0);
    int start = memory.firstPosition() / memory.pageLength() * memory.pageLength();
    for (int pageStart = start; pageStart < memory.positions(); pageStart += memory.pageLength()) {
      float[] page = memory.pages()[pageStart / memory.pageLength()];
      int last = Math.min(memory.positions(), pageStart + memory.pageLength());
      int first = Math.max(pageStart, memory.firstPosition());
      int valueAt = memory.valueAt() + (first - pageStart) * length;
      for (int k = 0; k < length; k += VIRTUAL_LANES) {
        addTwoOfSeveral(weights, first, last, room, page, valueAt + k, length, out, outAt + k);
      }
    }
  }

  /// Adds to 32 numbers of each of three heads.
  private static void addTwoOfSeveral(
      float[] weights,
      int first,
      int last,
      int room,
      float[] page,
      int valueAt,
      int length,
      float[] out,
      int at) {
    int at1 = at + length;
    int at2 = at1 + length;
    FloatVector low0 = vector(out, at);
    FloatVector high0 = vector(out, at + LANES);
    FloatVector low1 = vector(out, at1);
    FloatVector high1 = vector(out, at1 + LANES);
    FloatVector low2 = vector(out, at2);
    FloatVector high2 = vector(out, at2 + LANES);
    for (int position = first; position < last; position++) {
      FloatVector low = vector(page, valueAt);
      FloatVector high = vector(page, valueAt + LANES);
      FloatVector weight = FloatVector.broadcast(Lanes.F512, weights[position]);
      low0 = weight.fma(low, low0);
      high0 = weight.fma(high, high0);
      weight = FloatVector.broadcast(Lanes.F512, weights[position + room]);
      low1 = weight.fma(low, low1);
      high1 = weight.fma(high, high1);
      weight = FloatVector.broadcast(Lanes.F512, weights[position + 2 * room]);
      low2 = weight.fma(low, low2);
      high2 = weight.fma(high, high2);
      valueAt += length;
    }
    low0.intoArray(out, at);
    high0.intoArray(out, at + LANES);
    low1.intoArray(out, at1);
    high1.intoArray(out, at1 + LANES);
    low2.intoArray(out, at2);
    high2.intoArray(out, at2 + LANES);
  }

  /// The weighted sum of values, position after position.
  private static void values(HeadMemory memory, float[] weights, float[] out, int outAt) {
    int length = memory.headLength();
    Arrays.fill(out, outAt, outAt + length, 0);
    int start = memory.firstPosition() / memory.pageLength() * memory.pageLength();
    for (int pageStart = start; pageStart < memory.positions(); pageStart += memory.pageLength()) {
      float[] page = memory.pages()[pageStart / memory.pageLength()];
      int last = Math.min(memory.positions(), pageStart + memory.pageLength());
      int first = Math.max(pageStart, memory.firstPosition());
      int valueAt = memory.valueAt() + (first - pageStart) * length;
      int k = 0;
      for (; k + 4 * LANES <= length; k += 4 * LANES) {
        addFour(weights, first, last, page, valueAt + k, length, out, outAt + k);
      }
      for (; k < length; k += LANES) {
        addOne(weights, first, last, page, valueAt + k, length, out, outAt + k);
      }
    }
  }

  /// Adds to 64 numbers.
  private static void addFour(
      float[] weights,
      int first,
      int last,
      float[] page,
      int valueAt,
      int length,
      float[] out,
      int at) {
    FloatVector sum0 = vector(out, at);
    FloatVector sum1 = vector(out, at + LANES);
    FloatVector sum2 = vector(out, at + 2 * LANES);
    FloatVector sum3 = vector(out, at + 3 * LANES);
    for (int position = first; position < last; position++) {
      FloatVector weight = FloatVector.broadcast(Lanes.F512, weights[position]);
      sum0 = weight.fma(vector(page, valueAt), sum0);
      sum1 = weight.fma(vector(page, valueAt + LANES), sum1);
      sum2 = weight.fma(vector(page, valueAt + 2 * LANES), sum2);
      sum3 = weight.fma(vector(page, valueAt + 3 * LANES), sum3);
      valueAt += length;
    }
    sum0.intoArray(out, at);
    sum1.intoArray(out, at + LANES);
    sum2.intoArray(out, at + 2 * LANES);
    sum3.intoArray(out, at + 3 * LANES);
  }

  /// Adds to 16 numbers.
  private static void addOne(
      float[] weights,
      int first,
      int last,
      float[] page,
      int valueAt,
      int length,
      float[] out,
      int at) {
    FloatVector sum = vector(out, at);
    for (int position = first; position < last; position++) {
      FloatVector weight = FloatVector.broadcast(Lanes.F512, weights[position]);
      sum = weight.fma(vector(page, valueAt), sum);
      valueAt += length;
    }
    sum.intoArray(out, at);
  }

  private static FloatVector vector(float[] numbers, int at) {
    return FloatVector.fromArray(Lanes.F512, numbers, at);
  }
}
