package gibbs.bench.selection;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The physical limits: what reading the logits costs, once for their maximum and once for the sum
/// of their exponentials. Sizes are multiples of 64.
final class Passes {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = FLOATS.length();

  private Passes() {}

  static float max(float[] x) {
    FloatVector a = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int index = 0; index < x.length; index += 4 * WIDTH) {
      FloatVector p = FloatVector.fromArray(FLOATS, x, index);
      FloatVector q = FloatVector.fromArray(FLOATS, x, index + WIDTH);
      FloatVector r = FloatVector.fromArray(FLOATS, x, index + 2 * WIDTH);
      FloatVector s = FloatVector.fromArray(FLOATS, x, index + 3 * WIDTH);
      a = a.blend(p, p.compare(VectorOperators.GT, a));
      b = b.blend(q, q.compare(VectorOperators.GT, b));
      c = c.blend(r, r.compare(VectorOperators.GT, c));
      d = d.blend(s, s.compare(VectorOperators.GT, d));
    }
    return a.max(b).max(c.max(d)).reduceLanes(VectorOperators.MAX);
  }

  /// exp(d) = 2ⁿ · polynomial of degree 5, values far below the maximum as at −87.
  static float sumOfExponentials(float[] x, float max) {
    FloatVector log2E = FloatVector.broadcast(FLOATS, 0x1.715476p0f);
    FloatVector rounder = FloatVector.broadcast(FLOATS, 0x1.8p23f);
    FloatVector minusLn2 = FloatVector.broadcast(FLOATS, -0x1.62e43p-1f);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    FloatVector sum = FloatVector.zero(FLOATS);
    FloatVector other = sum;
    for (int index = 0; index < x.length; index += 2 * WIDTH) {
      FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(max);
      d = d.blend(-87f, d.compare(VectorOperators.LT, -87f));
      FloatVector shifted = d.fma(log2E, rounder);
      FloatVector r = shifted.sub(0x1.8p23f).fma(minusLn2, d);
      FloatVector p = r.fma(FloatVector.broadcast(FLOATS, 0x1.10627ap-7f), constant());
      p = p.fma(r, FloatVector.broadcast(FLOATS, 0x1.5557aep-3f));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 0x1.fffdfcp-2f)).fma(r, one).fma(r, one);
      sum = sum.add(times2To(p, shifted));
      d = FloatVector.fromArray(FLOATS, x, index + WIDTH).sub(max);
      d = d.blend(-87f, d.compare(VectorOperators.LT, -87f));
      shifted = d.fma(log2E, rounder);
      r = shifted.sub(0x1.8p23f).fma(minusLn2, d);
      p = r.fma(FloatVector.broadcast(FLOATS, 0x1.10627ap-7f), constant());
      p = p.fma(r, FloatVector.broadcast(FLOATS, 0x1.5557aep-3f));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 0x1.fffdfcp-2f)).fma(r, one).fma(r, one);
      other = other.add(times2To(p, shifted));
    }
    return sum.add(other).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector constant() {
    return FloatVector.broadcast(FLOATS, 0x1.572a06p-5f);
  }

  private static FloatVector times2To(FloatVector p, FloatVector shifted) {
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }
}
