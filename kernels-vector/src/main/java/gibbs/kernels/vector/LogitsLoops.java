package gibbs.kernels.vector;

import static gibbs.core.logits.LogitsKernels.BLOCK;
import static gibbs.core.logits.LogitsKernels.LANES;
import static gibbs.core.logits.ReferenceLogitsKernels.LEAST_EXPONENT;

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

  /// Vectors that [#laneMaxima] reads at once.
  static final int CHAINS = 8;

  /// Blocks whose lanes are kept before they are reduced. A loop that reduced them itself, between
  /// its blocks, would wait for that: the maxima took half as long again.
  static final int BLOCKS_TOGETHER = 64;

  /// Where the second sums of blocks begin in an array of lanes.
  static final int OTHERS = BLOCKS_TOGETHER * LANES;

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

  /// The greatest value of every lane of a block. Compare and blend is twice as fast as `max`,
  /// which honours the order of −0 and +0; as each waits for the one before, eight chains run side
  /// by side. A value times zero is zero unless it is infinite or NaN.
  static boolean laneMaxima(float[] x, int n, int from, int to, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector check = zero;
    FloatVector secondCheck = zero;
    FloatVector thirdCheck = zero;
    FloatVector fourthCheck = zero;
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
        thirdCheck = value.fma(zero, thirdCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 3 * WIDTH);
        d = greater(d, value);
        fourthCheck = value.fma(zero, fourthCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 4 * WIDTH);
        e = greater(e, value);
        check = value.fma(zero, check);
        value = FloatVector.fromArray(FLOATS, x, index + 5 * WIDTH);
        f = greater(f, value);
        secondCheck = value.fma(zero, secondCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 6 * WIDTH);
        g = greater(g, value);
        thirdCheck = value.fma(zero, thirdCheck);
        value = FloatVector.fromArray(FLOATS, x, index + 7 * WIDTH);
        h = greater(h, value);
        fourthCheck = value.fma(zero, fourthCheck);
      }
      a = greater(greater(a, e), greater(c, g));
      b = greater(greater(b, f), greater(d, h));
      if (IS_WHOLE) {
        greater(a, b).add(0f).intoArray(lanes, block * LANES);
      } else {
        a.add(0f).intoArray(lanes, block * LANES);
        b.add(0f).intoArray(lanes, block * LANES + WIDTH);
      }
    }
    check = check.add(secondCheck).add(thirdCheck.add(fourthCheck));
    return check.compare(VectorOperators.EQ, 0f).allTrue();
  }

  /// The greatest lane of every block.
  static void maxima(float[] lanes, int from, int to, float[] maxima) {
    for (int block = from; block < to; block++) {
      FloatVector best = FloatVector.fromArray(FLOATS, lanes, block * LANES);
      if (IS_WHOLE) {
        best = greater(best, best.rearrange(BY_8));
      } else {
        best = greater(best, FloatVector.fromArray(FLOATS, lanes, block * LANES + WIDTH));
      }
      best = greater(best, best.rearrange(BY_4));
      best = greater(best, best.rearrange(BY_2));
      maxima[block] = greater(best, best.rearrange(BY_1)).lane(0);
    }
  }

  private static FloatVector greater(FloatVector one, FloatVector other) {
    return one.blend(other, other.compare(VectorOperators.GT, one));
  }

  /// At scale 1, for blocks where every value has a weight: there no masks are needed. A block with
  /// a value far below the base is marked by a sum that is NaN.
  static void sums(float[] x, int n, int from, int to, float base, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        IntVector deepest = IntVector.zero(INTS);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector weight = Exponential.ofWeighing(d);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
        }
        VectorMask<Float> isDeep = deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS);
        int at = (block - from) * LANES + half;
        sum.blend(Float.NaN, isDeep).intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
      }
    }
  }

  /// [#sums] at any scale.
  static void scaledSums(
      float[] x, int n, int from, int to, float base, float scale, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        IntVector deepest = IntVector.zero(INTS);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector d = FloatVector.fromArray(FLOATS, x, index).sub(base).mul(scale);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector weight = Exponential.ofWeighing(d);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
        }
        VectorMask<Float> isDeep = deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS);
        int at = (block - from) * LANES + half;
        sum.blend(Float.NaN, isDeep).intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
      }
    }
  }

  /// [#sums] of the values of a window; a block is marked for values outside it, too.
  static int windowSums(
      float[] x, int n, int from, int to, float floor, float ceiling, float base, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    int inside = 0;
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        IntVector deepest = IntVector.zero(INTS);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> counts = value.compare(VectorOperators.GE, floor);
          counts = value.compare(VectorOperators.LE, ceiling, counts);
          FloatVector d = value.sub(base);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector weight = zero.blend(Exponential.ofWeighing(d), counts);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
          inside += counts.trueCount();
        }
        VectorMask<Float> isDeep = deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS);
        int at = (block - from) * LANES + half;
        sum.blend(Float.NaN, isDeep).intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
      }
    }
    return inside;
  }

  /// [#windowSums] at any scale.
  static int scaledWindowSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float scale,
      float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    int inside = 0;
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        IntVector deepest = IntVector.zero(INTS);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> counts = value.compare(VectorOperators.GE, floor);
          counts = value.compare(VectorOperators.LE, ceiling, counts);
          FloatVector d = value.sub(base).mul(scale);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector weight = zero.blend(Exponential.ofWeighing(d), counts);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
          inside += counts.trueCount();
        }
        VectorMask<Float> isDeep = deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS);
        int at = (block - from) * LANES + half;
        sum.blend(Float.NaN, isDeep).intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
      }
    }
    return inside;
  }

  /// [#sums], and in the same pass those of the values from a floor on. One comparison costs less
  /// than the two of a window.
  static int nestedSums(
      float[] x, int n, int from, int to, float floor, float base, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    int reaching = 0;
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        FloatVector reachingSum = zero;
        FloatVector reachingMoment = zero;
        IntVector deepest = IntVector.zero(INTS);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> reaches = value.compare(VectorOperators.GE, floor);
          FloatVector d = value.sub(base);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector weight = Exponential.ofWeighing(d);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
          weight = zero.blend(weight, reaches);
          reachingSum = weight.add(reachingSum);
          reachingMoment = weight.fma(d, reachingMoment);
          reaching += reaches.trueCount();
        }
        VectorMask<Float> isDeep = deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS);
        int at = (block - from) * LANES + half;
        sum.blend(Float.NaN, isDeep).intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
        reachingSum.blend(Float.NaN, isDeep).intoArray(lanes, at + 2 * OTHERS);
        reachingMoment.intoArray(lanes, at + 3 * OTHERS);
      }
    }
    return reaching;
  }

  /// [#nestedSums] at any scale.
  static int scaledNestedSums(
      float[] x, int n, int from, int to, float floor, float base, float scale, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    int reaching = 0;
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        FloatVector reachingSum = zero;
        FloatVector reachingMoment = zero;
        IntVector deepest = IntVector.zero(INTS);
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> reaches = value.compare(VectorOperators.GE, floor);
          FloatVector d = value.sub(base).mul(scale);
          deepest = d.reinterpretAsInts().lanewise(VectorOperators.UMAX, deepest);
          FloatVector weight = Exponential.ofWeighing(d);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
          weight = zero.blend(weight, reaches);
          reachingSum = weight.add(reachingSum);
          reachingMoment = weight.fma(d, reachingMoment);
          reaching += reaches.trueCount();
        }
        VectorMask<Float> isDeep = deepest.compare(VectorOperators.UGT, DEEP).cast(FLOATS);
        int at = (block - from) * LANES + half;
        sum.blend(Float.NaN, isDeep).intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
        reachingSum.blend(Float.NaN, isDeep).intoArray(lanes, at + 2 * OTHERS);
        reachingMoment.intoArray(lanes, at + 3 * OTHERS);
      }
    }
    return reaching;
  }

  /// [#scaledWindowSums] of blocks where some values have no weight.
  static void deepSums(
      float[] x,
      int n,
      int from,
      int to,
      float floor,
      float ceiling,
      float base,
      float scale,
      float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> weighs = value.compare(VectorOperators.GE, floor);
          weighs = value.compare(VectorOperators.LE, ceiling, weighs);
          FloatVector d = value.sub(base).mul(scale);
          weighs = d.compare(VectorOperators.GE, LEAST_EXPONENT, weighs);
          d = zero.blend(d, weighs);
          FloatVector weight = zero.blend(Exponential.ofWeighing(d), weighs);
          sum = weight.add(sum);
          moment = weight.fma(d, moment);
        }
        int at = (block - from) * LANES + half;
        sum.intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
      }
    }
  }

  /// What loops over values have left, to one number a block.
  ///
  /// @param first where in the array they begin
  static void trees(float[] lanes, int first, int from, int to, float[] sums, float[] others) {
    for (int block = from; block < to; block++) {
      int at = first + (block - from) * LANES;
      sums[block] = tree(lanes, at);
      others[block] = tree(lanes, at + OTHERS);
    }
  }

  private static float tree(float[] lanes, int at) {
    FloatVector low = FloatVector.fromArray(FLOATS, lanes, at);
    return tree(low, IS_WHOLE ? low : FloatVector.fromArray(FLOATS, lanes, at + WIDTH));
  }

  /// The sum of 16 lanes: of one vector, or of the lower and the upper half.
  private static float tree(FloatVector low, FloatVector high) {
    FloatVector sum = IS_WHOLE ? high.add(high.rearrange(BY_8)) : low.add(high);
    sum = sum.add(sum.rearrange(BY_4));
    sum = sum.add(sum.rearrange(BY_2));
    return sum.add(sum.rearrange(BY_1)).lane(0);
  }

  static void spreads(
      float[] x, int n, int from, int to, float floor, float ceiling, float pivot, float[] lanes) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int block = from; block < to; block++) {
      int end = Math.min(n, (block + 1) * BLOCK);
      for (int half = 0; half < LANES; half += WIDTH) {
        FloatVector sum = zero;
        FloatVector moment = zero;
        for (int index = block * BLOCK + half; index < end; index += LANES) {
          FloatVector value = FloatVector.fromArray(FLOATS, x, index);
          VectorMask<Float> counts = value.compare(VectorOperators.GE, floor);
          counts = value.compare(VectorOperators.LE, ceiling, counts);
          FloatVector distance = value.sub(pivot);
          sum = sum.add(distance, counts);
          moment = moment.add(distance.mul(distance), counts);
        }
        int at = (block - from) * LANES + half;
        sum.intoArray(lanes, at);
        moment.intoArray(lanes, at + OTHERS);
      }
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
    FloatVector zero = FloatVector.zero(FLOATS);
    double mass = 0;
    for (int from = 0; from < n; from += BLOCK) {
      FloatVector low = zero;
      FloatVector sum = zero;
      int to = Math.min(n, from + BLOCK);
      for (int index = from; index < to; index += LANES) {
        if (!IS_WHOLE) {
          low = reaching(marks, weights, index, threshold).add(low);
        }
        sum = reaching(marks, weights, index + LANES - WIDTH, threshold).add(sum);
      }
      mass += tree(low, sum);
    }
    return mass;
  }

  private static FloatVector reaching(float[] marks, float[] weights, int index, float threshold) {
    FloatVector weight = FloatVector.fromArray(FLOATS, weights, index);
    FloatVector mark = FloatVector.fromArray(FLOATS, marks, index);
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
      VectorMask<Float> stays = mark.compare(VectorOperators.GE, low);
      stays = mark.compare(VectorOperators.LT, high, stays);
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
