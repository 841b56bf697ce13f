package gibbs.kernels.vector;

import static gibbs.core.logits.LogitsKernels.BLOCK;
import static gibbs.core.logits.LogitsKernels.LANES;
import static gibbs.core.logits.ReferenceLogitsKernels.C2;
import static gibbs.core.logits.ReferenceLogitsKernels.C3;
import static gibbs.core.logits.ReferenceLogitsKernels.C4;
import static gibbs.core.logits.ReferenceLogitsKernels.C5;
import static gibbs.core.logits.ReferenceLogitsKernels.LEAST_EXPONENT;
import static gibbs.core.logits.ReferenceLogitsKernels.LN2;
import static gibbs.core.logits.ReferenceLogitsKernels.LOG2_E;
import static gibbs.core.logits.ReferenceLogitsKernels.ROUNDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The loops of [VectorLogitsKernels] over whole vectors, whose shape and order the
/// kernels define. The 16 lanes of a block are one vector or two halves.
///
/// Short loops call methods of vectors that they have just read, such as `weight.add(sum)`: of
/// those the compiler knows the class. Of a variable that lives through the loop it does only from
/// a profile, which it has not always got; without one `sum.add(weight)` makes objects for good.
final class LogitsLoops {
  static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() >= 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS =
      FLOATS.length() == 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  static final int WIDTH = FLOATS.length();
  private static final boolean IS_WHOLE = WIDTH == LANES;

  /// Vectors that [#maxima] reads at once.
  static final int CHAINS = 8;

  /// Bits of the least exponent of a weight; as unsigned numbers, those of less are greater.
  private static final int DEEP = Float.floatToRawIntBits(LEAST_EXPONENT);

  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private LogitsLoops() {}

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane + distance) % FLOATS.length());
  }

  /// Compare and blend is twice as fast as `max`, which honours the order of −0 and +0. Each takes
  /// six cycles, so eight chains of them run side by side. A value times zero is zero unless it is
  /// infinite or NaN.
  static boolean maxima(float[] x, int n, int from, int to, float[] maxima) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector check = zero;
    FloatVector secondCheck = zero;
    for (int block = from; block < to; block++) {
      FloatVector a = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      FloatVector e = a;
      FloatVector f = a;
      FloatVector g = a;
      FloatVector h = a;
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int index = block * BLOCK; index < end; index += CHAINS * WIDTH) {
        FloatVector value = FloatVector.fromArray(FLOATS, x, index);
        a = greater(a, value);
        check = value.fma(zero, check);
        value = FloatVector.fromArray(FLOATS, x, index + WIDTH);
        b = greater(b, value);
        secondCheck = value.fma(zero, secondCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 2 * WIDTH);
        c = greater(c, value);
        check = value.fma(zero, check);
        value = FloatVector.fromArray(FLOATS, x, index + 3 * WIDTH);
        d = greater(d, value);
        secondCheck = value.fma(zero, secondCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 4 * WIDTH);
        e = greater(e, value);
        check = value.fma(zero, check);
        value = FloatVector.fromArray(FLOATS, x, index + 5 * WIDTH);
        f = greater(f, value);
        secondCheck = value.fma(zero, secondCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 6 * WIDTH);
        g = greater(g, value);
        check = value.fma(zero, check);
        value = FloatVector.fromArray(FLOATS, x, index + 7 * WIDTH);
        h = greater(h, value);
        secondCheck = value.fma(zero, secondCheck);
      }
      a = greater(greater(greater(a, e), greater(c, g)), greater(greater(b, f), greater(d, h)));
      if (IS_WHOLE) {
        a = greater(a, a.rearrange(BY_8));
      }
      a = greater(a, a.rearrange(BY_4));
      a = greater(a, a.rearrange(BY_2));
      maxima[block] = greater(a, a.rearrange(BY_1)).lane(0) + 0f;
    }
    return check.add(secondCheck).compare(VectorOperators.EQ, 0f).allTrue();
  }

  private static FloatVector greater(FloatVector one, FloatVector other) {
    return one.blend(other, other.compare(VectorOperators.GT, one));
  }

  /// The exponential is that of [Exponential], for blocks where every value has a weight: there no
  /// masks are needed. A block with a value far below the base is marked by a sum that is NaN.
  static void sums(
      float[] x,
      int n,
      int from,
      int to,
      float base,
      float scale,
      float[] weights,
      float[] sums,
      float[] moments) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector log2E = FloatVector.broadcast(FLOATS, LOG2_E);
    FloatVector rounder = FloatVector.broadcast(FLOATS, ROUNDER);
    FloatVector minusLn2 = FloatVector.broadcast(FLOATS, -LN2);
    FloatVector c5 = FloatVector.broadcast(FLOATS, C5);
    FloatVector c4 = FloatVector.broadcast(FLOATS, C4);
    FloatVector c3 = FloatVector.broadcast(FLOATS, C3);
    FloatVector c2 = FloatVector.broadcast(FLOATS, C2);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int block = from; block < to; block++) {
      FloatVector sum = zero;
      FloatVector moment = zero;
      FloatVector lowSum = zero;
      FloatVector lowMoment = zero;
      IntVector deepest = IntVector.zero(INTS);
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        lowSum = sum;
        lowMoment = moment;
        sum = zero;
        moment = zero;
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector shifted = d.fma(log2E, rounder);
          FloatVector r = shifted.sub(ROUNDER).fma(minusLn2, d);
          FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, one).fma(r, one);
          IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
          FloatVector weight = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
          weight.intoArray(weights, index);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
        }
      }
      sum = sum.blend(Float.NaN, deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS));
      sum = IS_WHOLE ? sum.add(sum.rearrange(BY_8)) : lowSum.add(sum);
      sum = sum.add(sum.rearrange(BY_4));
      sum = sum.add(sum.rearrange(BY_2));
      sums[block] = sum.add(sum.rearrange(BY_1)).lane(0);
      moment = IS_WHOLE ? moment.add(moment.rearrange(BY_8)) : lowMoment.add(moment);
      moment = moment.add(moment.rearrange(BY_4));
      moment = moment.add(moment.rearrange(BY_2));
      moments[block] = moment.add(moment.rearrange(BY_1)).lane(0);
    }
  }

  /// [#sums] of blocks where some values have no weight.
  static void deepSums(
      float[] x,
      int n,
      int from,
      int to,
      float base,
      float scale,
      float[] weights,
      float[] sums,
      float[] moments) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector log2E = FloatVector.broadcast(FLOATS, LOG2_E);
    FloatVector rounder = FloatVector.broadcast(FLOATS, ROUNDER);
    FloatVector minusLn2 = FloatVector.broadcast(FLOATS, -LN2);
    FloatVector c5 = FloatVector.broadcast(FLOATS, C5);
    FloatVector c4 = FloatVector.broadcast(FLOATS, C4);
    FloatVector c3 = FloatVector.broadcast(FLOATS, C3);
    FloatVector c2 = FloatVector.broadcast(FLOATS, C2);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int block = from; block < to; block++) {
      FloatVector sum = zero;
      FloatVector moment = zero;
      FloatVector lowSum = zero;
      FloatVector lowMoment = zero;
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        lowSum = sum;
        lowMoment = moment;
        sum = zero;
        moment = zero;
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
          VectorMask<Float> weighs = d.compare(VectorOperators.GE, LEAST_EXPONENT);
          d = zero.blend(d, weighs);
          FloatVector shifted = d.fma(log2E, rounder);
          FloatVector r = shifted.sub(ROUNDER).fma(minusLn2, d);
          FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, one).fma(r, one);
          IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
          FloatVector power = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
          FloatVector weight = zero.blend(power, weighs);
          weight.intoArray(weights, index);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
        }
      }
      sum = IS_WHOLE ? sum.add(sum.rearrange(BY_8)) : lowSum.add(sum);
      sum = sum.add(sum.rearrange(BY_4));
      sum = sum.add(sum.rearrange(BY_2));
      sums[block] = sum.add(sum.rearrange(BY_1)).lane(0);
      moment = IS_WHOLE ? moment.add(moment.rearrange(BY_8)) : lowMoment.add(moment);
      moment = moment.add(moment.rearrange(BY_4));
      moment = moment.add(moment.rearrange(BY_2));
      moments[block] = moment.add(moment.rearrange(BY_1)).lane(0);
    }
  }

  static int sumsWithin(
      float[] x,
      float[] weights,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float[] sums,
      float[] products) {
    FloatVector zero = FloatVector.zero(FLOATS);
    IntVector inside = IntVector.zero(INTS);
    for (int block = from; block < to; block++) {
      FloatVector sum = zero;
      FloatVector product = zero;
      FloatVector lowSum = zero;
      FloatVector lowProduct = zero;
      for (int half = 0; half < LANES; half += WIDTH) {
        lowSum = sum;
        lowProduct = product;
        sum = zero;
        product = zero;
        int end = Math.min(n, (block + 1) * BLOCK);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> counts = value.compare(VectorOperators.GE, floor);
          counts = value.compare(VectorOperators.LE, ceiling, counts);
          FloatVector weight = FloatVector.fromArray(FLOATS, weights, index);
          inside = inside.add(1, counts.cast(INTS));
          sum = sum.add(weight, counts);
          product = product.add(weight.mul(value.sub(base)), counts);
        }
      }
      sum = IS_WHOLE ? sum.add(sum.rearrange(BY_8)) : lowSum.add(sum);
      sum = sum.add(sum.rearrange(BY_4));
      sum = sum.add(sum.rearrange(BY_2));
      sums[block] = sum.add(sum.rearrange(BY_1)).lane(0);
      product = IS_WHOLE ? product.add(product.rearrange(BY_8)) : lowProduct.add(product);
      product = product.add(product.rearrange(BY_4));
      product = product.add(product.rearrange(BY_2));
      products[block] = product.add(product.rearrange(BY_1)).lane(0);
    }
    return inside.reduceLanes(VectorOperators.ADD);
  }

  static void spreads(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float pivot,
      float[] sums,
      float[] moments) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int block = from; block < to; block++) {
      FloatVector sum = zero;
      FloatVector moment = zero;
      FloatVector lowSum = zero;
      FloatVector lowMoment = zero;
      for (int half = 0; half < LANES; half += WIDTH) {
        lowSum = sum;
        lowMoment = moment;
        sum = zero;
        moment = zero;
        int end = Math.min(n, (block + 1) * BLOCK);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> counts =
              value
                  .compare(VectorOperators.GE, floor)
                  .and(value.compare(VectorOperators.LE, ceiling));
          FloatVector distance = value.sub(pivot);
          sum = sum.add(distance, counts);
          moment = moment.add(distance.mul(distance), counts);
        }
      }
      sum = IS_WHOLE ? sum.add(sum.rearrange(BY_8)) : lowSum.add(sum);
      sum = sum.add(sum.rearrange(BY_4));
      sum = sum.add(sum.rearrange(BY_2));
      sums[block] = sum.add(sum.rearrange(BY_1)).lane(0);
      moment = IS_WHOLE ? moment.add(moment.rearrange(BY_8)) : lowMoment.add(moment);
      moment = moment.add(moment.rearrange(BY_4));
      moment = moment.add(moment.rearrange(BY_2));
      moments[block] = moment.add(moment.rearrange(BY_1)).lane(0);
    }
  }

  static void weights(float[] x, int n, float base, float scale, float[] weights) {
    for (int index = 0; index < n; index += WIDTH) {
      FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
      Exponential.of(d).intoArray(weights, index);
    }
  }

  /// Takes 64 values at a time: most hold none that is wanted.
  static int collect(
      float[] x,
      int from,
      int to,
      float floor,
      float ceiling,
      int[] ids,
      float[] values,
      int count) {
    int found = count;
    for (int index = from; index < to; index += Long.SIZE) {
      long wanted = 0;
      for (int vector = 0; vector < Long.SIZE; vector += WIDTH) {
        wanted |= within(x, index + vector, floor, ceiling) << vector;
      }
      for (; wanted != 0; wanted &= wanted - 1) {
        int id = index + Long.numberOfTrailingZeros(wanted);
        ids[found] = id;
        values[found++] = x[id];
      }
    }
    return found;
  }

  private static long within(float[] x, int index, float floor, float ceiling) {
    FloatVector value = FloatVector.fromArray(FLOATS, x, index);
    VectorMask<Float> reaching = value.compare(VectorOperators.GE, floor);
    return value.compare(VectorOperators.LE, ceiling, reaching).toLong();
  }

  static double mass(float[] marks, float[] weights, int n, float threshold) {
    double mass = 0;
    for (int from = 0; from < n; from += BLOCK) {
      FloatVector sum = FloatVector.zero(FLOATS);
      FloatVector high = sum;
      int to = Math.min(n, from + BLOCK);
      for (int index = from; index < to; index += LANES) {
        FloatVector mark = FloatVector.fromArray(FLOATS, marks, index);
        FloatVector weight = FloatVector.fromArray(FLOATS, weights, index);
        sum = reaching(mark, weight, threshold).add(sum);
        if (!IS_WHOLE) {
          mark = FloatVector.fromArray(FLOATS, marks, index + WIDTH);
          weight = FloatVector.fromArray(FLOATS, weights, index + WIDTH);
          high = reaching(mark, weight, threshold).add(high);
        }
      }
      sum = IS_WHOLE ? sum.add(sum.rearrange(BY_8)) : sum.add(high);
      sum = sum.add(sum.rearrange(BY_4));
      sum = sum.add(sum.rearrange(BY_2));
      mass += sum.add(sum.rearrange(BY_1)).lane(0);
    }
    return mass;
  }

  private static FloatVector reaching(FloatVector mark, FloatVector weight, float threshold) {
    return FloatVector.zero(FLOATS).blend(weight, mark.compare(VectorOperators.GE, threshold));
  }

  static int retain(float[] marks, float[] weights, int n, float threshold) {
    int reaching = 0;
    for (int index = 0; index < n; index += WIDTH) {
      VectorMask<Float> reaches =
          FloatVector.fromArray(FLOATS, marks, index).compare(VectorOperators.GE, threshold);
      FloatVector weight = FloatVector.fromArray(FLOATS, weights, index);
      FloatVector.zero(FLOATS).blend(weight, reaches).intoArray(weights, index);
      reaching += reaches.trueCount();
    }
    return reaching;
  }

  static int narrow(float[] marks, float[] weights, int[] ids, int n, float low, float high) {
    int count = 0;
    int index = 0;
    for (; index + WIDTH <= n; index += WIDTH) {
      FloatVector mark = FloatVector.fromArray(FLOATS, marks, index);
      VectorMask<Float> stays =
          mark.compare(VectorOperators.GE, low).and(mark.compare(VectorOperators.LT, high));
      mark.compress(stays).intoArray(marks, count);
      FloatVector.fromArray(FLOATS, weights, index).compress(stays).intoArray(weights, count);
      IntVector.fromArray(INTS, ids, index).compress(stays.cast(INTS)).intoArray(ids, count);
      count += stays.trueCount();
    }
    for (; index < n; index++) {
      if (marks[index] >= low && marks[index] < high) {
        marks[count] = marks[index];
        weights[count] = weights[index];
        ids[count++] = ids[index];
      }
    }
    return count;
  }
}
