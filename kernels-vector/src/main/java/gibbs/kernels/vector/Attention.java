package gibbs.kernels.vector;

import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.ScoreRule;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Attention of one head at one position; the head's length is a multiple of 16.
final class Attention {
  private static final int LANES = Lanes.F512.length();
  private static final int VIRTUAL_LANES = 2 * LANES;
  private static final int KEYS_TOGETHER = 4;
  private static final VectorMask<Float> FIRST_OF_FOUR = VectorMask.fromLong(Lanes.F512, 0x1111);
  private static final VectorMask<Float> FOUR = VectorMask.fromLong(Lanes.F512, 0xF);

  private Attention() {}

  /// How many weights there is room for: whole groups of virtual lanes.
  static int room(int positions) {
    return (positions + VIRTUAL_LANES - 1) / VIRTUAL_LANES * VIRTUAL_LANES;
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
    int first = memory.firstPosition();
    int positions = memory.positions();
    if (memory.headLength() % VIRTUAL_LANES == 0) {
      products(query, at, memory, weights);
    } else {
      oddProducts(query, at, memory, weights);
    }
    float greatest = scores(weights, first, positions, rule);
    int start = first / VIRTUAL_LANES * VIRTUAL_LANES;
    // no weight for what lies before the window or behind the last position: its lanes add 0
    Arrays.fill(weights, start, first, Float.NEGATIVE_INFINITY);
    Arrays.fill(weights, positions, room(positions), Float.NEGATIVE_INFINITY);
    float sum = exponentials(weights, start, positions, greatest);
    values(memory, weights, out, outAt);
    for (int k = outAt; k < outAt + memory.headLength(); k += LANES) {
      vector(out, k).div(sum).intoArray(out, k);
    }
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
    Lanes.trees(low0.add(high0), low1.add(high1), low2.add(high2), low3.add(high3))
        .compress(FIRST_OF_FOUR)
        .intoArray(products, to, FOUR);
  }

  /// Products to scores, and the greatest of these.
  private static float scores(float[] weights, int first, int positions, ScoreRule rule) {
    FloatVector greatest = FloatVector.broadcast(Lanes.F512, Float.NEGATIVE_INFINITY);
    boolean isCapped = rule.cap() < Float.POSITIVE_INFINITY;
    int position = first;
    for (; position + LANES <= positions; position += LANES) {
      FloatVector score = vector(weights, position).mul(rule.scale());
      if (isCapped) {
        score = Elementwise.capped(score, rule.cap());
      }
      score.intoArray(weights, position);
      greatest = Lanes.greater(greatest, score);
    }
    float most = Lanes.greatest(greatest);
    for (; position < positions; position++) {
      float score = rule.score(weights[position]);
      weights[position] = score;
      most = score > most ? score : most;
    }
    return most;
  }

  /// Scores to weights; their sum in lanes by position.
  private static float exponentials(float[] weights, int start, int positions, float greatest) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int position = start; position < positions; position += VIRTUAL_LANES) {
      FloatVector weight = Exponential.of(vector(weights, position).sub(greatest));
      weight.intoArray(weights, position);
      low = low.add(weight);
      weight = Exponential.of(vector(weights, position + LANES).sub(greatest));
      weight.intoArray(weights, position + LANES);
      high = high.add(weight);
    }
    return Lanes.tree(low, high);
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
