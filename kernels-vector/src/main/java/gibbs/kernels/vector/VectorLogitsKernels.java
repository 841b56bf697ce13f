package gibbs.kernels.vector;

import static gibbs.core.logits.ReferenceLogitsKernels.C2;
import static gibbs.core.logits.ReferenceLogitsKernels.C3;
import static gibbs.core.logits.ReferenceLogitsKernels.C4;
import static gibbs.core.logits.ReferenceLogitsKernels.C5;
import static gibbs.core.logits.ReferenceLogitsKernels.LEAST_EXPONENT;
import static gibbs.core.logits.ReferenceLogitsKernels.LN2;
import static gibbs.core.logits.ReferenceLogitsKernels.LOG2_E;
import static gibbs.core.logits.ReferenceLogitsKernels.ROUNDER;

import gibbs.core.logits.LogitsKernels;
import gibbs.core.logits.ReferenceLogitsKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [LogitsKernels] with 512-bit or 256-bit vectors. The 16 lanes of a block are one vector or two
/// halves; whole blocks are done here, a last partial one by the reference.
///
/// The long loops call no methods of ours: they are to be longer than what the compiler inlines
/// (325 bytecodes), so that each is compiled by itself. Within a caller they would exceed the
/// compiler's budget of nodes, and every vector would become an object.
public final class VectorLogitsKernels implements LogitsKernels {
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() >= 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS =
      FLOATS.length() == 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  private static final int WIDTH = FLOATS.length();
  private static final boolean IS_WHOLE = WIDTH == LANES;
  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);
  private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

  private final LogitsKernels reference = new ReferenceLogitsKernels();

  /// For [java.util.ServiceLoader].
  public VectorLogitsKernels() {}

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane + distance) % FLOATS.length());
  }

  @Override
  public String name() {
    return "vector " + FLOATS.vectorBitSize();
  }

  @Override
  public int priority() {
    return FloatVector.SPECIES_PREFERRED.length() >= 8 ? 10 : -1;
  }

  @Override
  public boolean blockMaxima(float[] x, int n, int from, int to, float[] maxima) {
    int whole = Math.min(to, n / BLOCK);
    boolean isFinite = maximaOf(x, from, whole, maxima);
    if (whole < to) {
      isFinite &= reference.blockMaxima(x, n, Math.max(from, whole), to, maxima);
    }
    return isFinite;
  }

  /// Compare and blend is twice as fast as `max`, which honours the order of −0 and +0. A value
  /// times zero is zero unless it is infinite or NaN.
  private static boolean maximaOf(float[] x, int from, int to, float[] maxima) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector check = zero;
    FloatVector secondCheck = zero;
    for (int block = from; block < to; block++) {
      FloatVector best = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      FloatVector second = best;
      for (int index = block * BLOCK; index < (block + 1) * BLOCK; index += 2 * WIDTH) {
        FloatVector a = FloatVector.fromArray(FLOATS, x, index);
        FloatVector b = FloatVector.fromArray(FLOATS, x, index + WIDTH);
        best = best.blend(a, a.compare(VectorOperators.GT, best));
        second = second.blend(b, b.compare(VectorOperators.GT, second));
        check = a.fma(zero, check);
        secondCheck = b.fma(zero, secondCheck);
      }
      best = best.blend(second, second.compare(VectorOperators.GT, best));
      if (IS_WHOLE) {
        second = best.rearrange(BY_8);
        best = best.blend(second, second.compare(VectorOperators.GT, best));
      }
      second = best.rearrange(BY_4);
      best = best.blend(second, second.compare(VectorOperators.GT, best));
      second = best.rearrange(BY_2);
      best = best.blend(second, second.compare(VectorOperators.GT, best));
      second = best.rearrange(BY_1);
      best = best.blend(second, second.compare(VectorOperators.GT, best));
      maxima[block] = best.lane(0) + 0f;
    }
    return check.add(secondCheck).compare(VectorOperators.EQ, 0f).allTrue();
  }

  @Override
  public void blockSums(
      float[] x, int n, int from, int to, float base, float scale, float[] sums, float[] moments) {
    int whole = Math.min(to, n / BLOCK);
    sumsOf(x, from, whole, base, scale, sums, moments);
    if (whole < to) {
      reference.blockSums(x, n, Math.max(from, whole), to, base, scale, sums, moments);
    }
  }

  /// The exponential is that of [Exponential].
  private static void sumsOf(
      float[] x, int from, int to, float base, float scale, float[] sums, float[] moments) {
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
      for (int half = 0; half < LANES; half += WIDTH) {
        lowSum = sum;
        lowMoment = moment;
        sum = zero;
        moment = zero;
        int end = (block + 1) * BLOCK;
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
          VectorMask<Float> weighs = d.compare(VectorOperators.GE, LEAST_EXPONENT);
          FloatVector shifted = d.fma(log2E, rounder);
          FloatVector r = shifted.sub(ROUNDER).fma(minusLn2, d);
          FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, one).fma(r, one);
          IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
          FloatVector weight = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
          sum = sum.add(weight, weighs);
          moment = moment.add(weight.mul(d), weighs);
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

  @Override
  public void blockWeights(
      float[] x,
      int n,
      int from,
      int to,
      float base,
      float scale,
      float[] weights,
      float[] sums,
      float[] moments) {
    int whole = Math.min(to, n / BLOCK);
    weightsOf(x, from, whole, base, scale, weights, sums, moments);
    if (whole < to) {
      reference.blockWeights(x, n, Math.max(from, whole), to, base, scale, weights, sums, moments);
    }
  }

  private static void weightsOf(
      float[] x,
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
      for (int half = 0; half < LANES; half += WIDTH) {
        lowSum = sum;
        lowMoment = moment;
        sum = zero;
        moment = zero;
        int end = (block + 1) * BLOCK;
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
          VectorMask<Float> weighs = d.compare(VectorOperators.GE, LEAST_EXPONENT);
          FloatVector shifted = d.fma(log2E, rounder);
          FloatVector r = shifted.sub(ROUNDER).fma(minusLn2, d);
          FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, one).fma(r, one);
          IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
          FloatVector weight = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
          weight = zero.blend(weight, weighs);
          weight.intoArray(weights, index);
          sum = sum.add(weight);
          moment = moment.add(weight.mul(d), weighs);
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

  @Override
  public long windowSums(
      float[] x,
      float[] weights,
      int n,
      int from,
      int to,
      float[] window,
      float base,
      float scale,
      float[] sums,
      float[] moments,
      int[] ids,
      int count) {
    int whole = Math.min(to, n / BLOCK);
    long done = sumsWithin(x, weights, from, whole, window, base, scale, sums, moments, ids, count);
    if (whole < to) {
      int first = Math.max(from, whole);
      done =
          (done >>> Integer.SIZE << Integer.SIZE)
              + reference.windowSums(
                  x, weights, n, first, to, window, base, scale, sums, moments, ids, (int) done);
    }
    return done;
  }

  private static long sumsWithin(
      float[] x,
      float[] weights,
      int from,
      int to,
      float[] window,
      float base,
      float scale,
      float[] sums,
      float[] moments,
      int[] ids,
      int count) {
    float floor = window[0];
    float innerFloor = window[1];
    float innerCeiling = window[2];
    float ceiling = window[3];
    long inside = 0;
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int block = from; block < to; block++) {
      FloatVector sum = zero;
      FloatVector moment = zero;
      FloatVector lowSum = zero;
      FloatVector lowMoment = zero;
      for (int index = block * BLOCK; index < (block + 1) * BLOCK; index += WIDTH) {
        FloatVector value = FloatVector.fromArray(FLOATS, x, index);
        FloatVector weight = FloatVector.fromArray(FLOATS, weights, index);
        VectorMask<Float> inner =
            value
                .compare(VectorOperators.GE, innerFloor)
                .and(value.compare(VectorOperators.LE, innerCeiling));
        VectorMask<Float> outer =
            value
                .compare(VectorOperators.GE, floor)
                .and(value.compare(VectorOperators.LE, ceiling))
                .andNot(inner);
        inside += inner.trueCount();
        IOTA.add(index).compress(outer.cast(INTS)).intoArray(ids, count);
        count += outer.trueCount();
        VectorMask<Float> weighs = inner.and(weight.compare(VectorOperators.GT, 0f));
        FloatVector product = weight.mul(value.sub(base).mul(scale));
        if (IS_WHOLE) {
          sum = sum.add(weight, weighs);
          moment = moment.add(product, weighs);
        } else {
          FloatVector nextSum = lowSum.add(weight, weighs);
          FloatVector nextMoment = lowMoment.add(product, weighs);
          lowSum = sum;
          lowMoment = moment;
          sum = nextSum;
          moment = nextMoment;
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
    return inside << Integer.SIZE | count;
  }

  @Override
  public void blockSpreads(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float pivot,
      float[] sums,
      float[] squares) {
    int whole = Math.min(to, n / BLOCK);
    spreadsOf(x, from, whole, floor, ceiling, pivot, sums, squares);
    if (whole < to) {
      reference.blockSpreads(x, n, Math.max(from, whole), to, floor, ceiling, pivot, sums, squares);
    }
  }

  private static void spreadsOf(
      float[] x,
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
        int end = (block + 1) * BLOCK;
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

  @Override
  public void weights(float[] x, int n, float base, float scale, float[] weights) {
    int whole = n - n % WIDTH;
    for (int index = 0; index < whole; index += WIDTH) {
      FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
      Exponential.of(d).intoArray(weights, index);
    }
    for (int index = whole; index < n; index++) {
      weights[index] = ReferenceLogitsKernels.exp((x[index] - base) * scale);
    }
  }

  /// Stores every vector's ids, of which the wanted ones come first, and goes on behind these: no
  /// branch depends on the values.
  @Override
  public int collect(
      float[] x,
      int from,
      int to,
      float floor,
      float ceiling,
      int[] ids,
      float[] values,
      int count) {
    int whole = to - (to - from) % WIDTH;
    int found = count;
    for (int index = from; index < whole; index += WIDTH) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, index);
      VectorMask<Float> wanted =
          value.compare(VectorOperators.GE, floor).and(value.compare(VectorOperators.LE, ceiling));
      IOTA.add(index).compress(wanted.cast(INTS)).intoArray(ids, found);
      found += wanted.trueCount();
    }
    for (int entry = count; entry < found; entry++) {
      values[entry] = x[ids[entry]];
    }
    return reference.collect(x, whole, to, floor, ceiling, ids, values, found);
  }

  @Override
  public double massAtLeast(float[] marks, float[] weights, int n, float threshold) {
    double mass = 0;
    for (int from = 0; from < n; from += BLOCK) {
      FloatVector sum = FloatVector.zero(FLOATS);
      FloatVector high = sum;
      int to = Math.min(n, from + BLOCK);
      for (int index = from; index < to; index += LANES) {
        FloatVector mark = FloatVector.fromArray(FLOATS, marks, index);
        FloatVector weight = FloatVector.fromArray(FLOATS, weights, index);
        sum = sum.add(weight, mark.compare(VectorOperators.GE, threshold));
        if (!IS_WHOLE) {
          mark = FloatVector.fromArray(FLOATS, marks, index + WIDTH);
          weight = FloatVector.fromArray(FLOATS, weights, index + WIDTH);
          high = high.add(weight, mark.compare(VectorOperators.GE, threshold));
        }
      }
      sum = IS_WHOLE ? sum.add(sum.rearrange(BY_8)) : sum.add(high);
      sum = sum.add(sum.rearrange(BY_4));
      sum = sum.add(sum.rearrange(BY_2));
      mass += sum.add(sum.rearrange(BY_1)).lane(0);
    }
    return mass;
  }

  @Override
  public int narrow(float[] marks, float[] weights, int[] ids, int n, float low, float high) {
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
