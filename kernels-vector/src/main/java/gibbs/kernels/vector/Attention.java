package gibbs.kernels.vector;

import gibbs.engine.kernel.HeadMemory;
import gibbs.engine.kernel.ScoreRule;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Attention of one head at one position.
final class Attention {
  private static final int LANES = Lanes.F512.length();

  private Attention() {}

  static void attend(
      float[] query,
      int at,
      HeadMemory memory,
      ScoreRule rule,
      float[] weights,
      float[] out,
      int outAt) {
    int positions = memory.positions();
    float greatest = scores(query, at, memory, rule, weights);
    int start = memory.firstPosition() / (2 * LANES) * (2 * LANES);
    // no weight for what lies before the window: its lanes add 0
    Arrays.fill(weights, start, memory.firstPosition(), Float.NEGATIVE_INFINITY);
    float sum = exponentials(weights, start, positions, greatest);
    for (int k = 0; k < memory.headLength(); k += 2 * LANES) {
      values(memory, weights, k, sum, out, outAt + k);
    }
  }

  private static float scores(
      float[] query, int at, HeadMemory memory, ScoreRule rule, float[] weights) {
    int length = memory.headLength();
    float greatest = Float.NEGATIVE_INFINITY;
    int start = memory.firstPosition() / memory.pageLength() * memory.pageLength();
    for (int first = start; first < memory.positions(); first += memory.pageLength()) {
      float[] page = memory.pages()[first / memory.pageLength()];
      int last = Math.min(memory.positions(), first + memory.pageLength());
      for (int position = Math.max(first, memory.firstPosition()); position < last; position++) {
        int keyAt = memory.keyAt() + (position - first) * length;
        float score = rule.score(Lanes.dot(query, at, page, keyAt, length));
        weights[position] = score;
        greatest = score > greatest ? score : greatest;
      }
    }
    return greatest;
  }

  /// Scores to weights; their sum in lanes by position.
  private static float exponentials(float[] weights, int start, int positions, float greatest) {
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    for (int position = start; position < positions; position += 2 * LANES) {
      low = low.add(exponential(weights, position, positions, greatest));
      if (position + LANES < positions) {
        high = high.add(exponential(weights, position + LANES, positions, greatest));
      }
    }
    return Lanes.tree(low, high);
  }

  private static FloatVector exponential(
      float[] weights, int position, int positions, float greatest) {
    VectorMask<Float> inside = Lanes.F512.indexInRange(position, positions);
    FloatVector d = FloatVector.fromArray(Lanes.F512, weights, position, inside).sub(greatest);
    FloatVector weight = Exponential.of(d).blend(0f, inside.not());
    weight.intoArray(weights, position, inside);
    return weight;
  }

  /// 32 numbers of the weighted sum of values, position after position.
  private static void values(
      HeadMemory memory, float[] weights, int k, float sum, float[] out, int outAt) {
    int length = memory.headLength();
    FloatVector low = FloatVector.zero(Lanes.F512);
    FloatVector high = low;
    int start = memory.firstPosition() / memory.pageLength() * memory.pageLength();
    for (int pageStart = start; pageStart < memory.positions(); pageStart += memory.pageLength()) {
      float[] page = memory.pages()[pageStart / memory.pageLength()];
      int last = Math.min(memory.positions(), pageStart + memory.pageLength());
      int first = Math.max(pageStart, memory.firstPosition());
      int valueAt = memory.valueAt() + k + (first - pageStart) * length;
      for (int position = first; position < last; position++) {
        FloatVector weight = FloatVector.broadcast(Lanes.F512, weights[position]);
        low = weight.fma(FloatVector.fromArray(Lanes.F512, page, valueAt), low);
        high = weight.fma(FloatVector.fromArray(Lanes.F512, page, valueAt + LANES), high);
        valueAt += length;
      }
    }
    low.lanewise(VectorOperators.DIV, sum).intoArray(out, outAt);
    high.lanewise(VectorOperators.DIV, sum).intoArray(out, outAt + LANES);
  }
}
