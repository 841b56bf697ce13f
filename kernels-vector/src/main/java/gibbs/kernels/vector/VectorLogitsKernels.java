package gibbs.kernels.vector;

import static gibbs.core.logits.ReferenceLogitsKernels.LEAST_EXPONENT;

import gibbs.core.logits.LogitsKernels;
import gibbs.core.logits.ReferenceLogitsKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [LogitsKernels] with 512-bit or 256-bit vectors. The 32 lanes of a block are two or four
/// vectors; whole blocks are done here, a last partial one by the reference.
public final class VectorLogitsKernels implements LogitsKernels {
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() >= 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS =
      FLOATS.length() == 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  private static final int LANES = FLOATS.length();
  private static final int VIRTUAL_LANES = 32;
  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);
  private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);
  private static final int ABSOLUTE = 0x7FFFFFFF;
  private static final int INFINITY = 0x7F800000;

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
  public boolean blockMaxima(float[] x, int n, float[] maxima) {
    int whole = n / BLOCK;
    boolean isFinite = true;
    for (int block = 0; block < whole; block++) {
      isFinite &= blockMaximum(x, block * BLOCK, maxima, block);
    }
    for (int index = whole * BLOCK; index < n; index++) {
      isFinite &= Math.abs(x[index]) <= Float.MAX_VALUE;
    }
    if (whole * BLOCK < n) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int index = whole * BLOCK; index < n; index++) {
        greatest = x[index] > greatest ? x[index] : greatest;
      }
      maxima[whole] = greatest;
    }
    return isFinite;
  }

  /// Compare and blend is twice as fast as `max`, which honours the order of −0 and +0.
  private static boolean blockMaximum(float[] x, int from, float[] maxima, int block) {
    FloatVector first = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector second = first;
    VectorMask<Integer> finite = INTS.maskAll(true);
    for (int index = from; index < from + BLOCK; index += 2 * LANES) {
      FloatVector a = FloatVector.fromArray(FLOATS, x, index);
      FloatVector b = FloatVector.fromArray(FLOATS, x, index + LANES);
      first = first.blend(a, a.compare(VectorOperators.GT, first));
      second = second.blend(b, b.compare(VectorOperators.GT, second));
      finite =
          finite
              .and(a.reinterpretAsInts().and(ABSOLUTE).compare(VectorOperators.LT, INFINITY))
              .and(b.reinterpretAsInts().and(ABSOLUTE).compare(VectorOperators.LT, INFINITY));
    }
    first = greater(first, second);
    if (LANES == 16) {
      first = greater(first, first.rearrange(BY_8));
    }
    first = greater(first, first.rearrange(BY_4));
    first = greater(first, first.rearrange(BY_2));
    first = greater(first, first.rearrange(BY_1));
    maxima[block] = first.lane(0);
    return finite.allTrue();
  }

  private static FloatVector greater(FloatVector a, FloatVector b) {
    return a.blend(b, b.compare(VectorOperators.GT, a));
  }

  @Override
  public void blockSums(float[] x, int n, float max, float scale, float[] sums, float[] moments) {
    int whole = n / BLOCK;
    for (int block = 0; block < whole; block++) {
      if (LANES == 16) {
        sumBlock512(x, block, max, scale, sums, moments);
      } else {
        sumBlock256(x, block, max, scale, sums, moments);
      }
    }
    if (whole * BLOCK < n) {
      ReferenceLogitsKernels.sumBlock(x, n, whole, max, scale, sums, moments);
    }
  }

  private static void sumBlock512(
      float[] x, int block, float max, float scale, float[] sums, float[] moments) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector moment0 = sum0;
    FloatVector moment1 = sum0;
    for (int index = block * BLOCK; index < (block + 1) * BLOCK; index += VIRTUAL_LANES) {
      FloatVector d0 = exponent(x, index, max, scale);
      FloatVector d1 = exponent(x, index + 16, max, scale);
      FloatVector w0 = Exponential.of(d0);
      FloatVector w1 = Exponential.of(d1);
      sum0 = sum0.add(w0);
      sum1 = sum1.add(w1);
      moment0 = w0.fma(clamp(d0), moment0);
      moment1 = w1.fma(clamp(d1), moment1);
    }
    sums[block] = tree16(sum0.add(sum1));
    moments[block] = tree16(moment0.add(moment1));
  }

  private static void sumBlock256(
      float[] x, int block, float max, float scale, float[] sums, float[] moments) {
    FloatVector sumLow = FloatVector.zero(FLOATS);
    FloatVector sumHigh = sumLow;
    FloatVector momentLow = sumLow;
    FloatVector momentHigh = sumLow;
    for (int half = 0; half < 16; half += 8) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector moment0 = sum0;
      FloatVector moment1 = sum0;
      for (int index = block * BLOCK + half; index < (block + 1) * BLOCK; index += VIRTUAL_LANES) {
        FloatVector d0 = exponent(x, index, max, scale);
        FloatVector d1 = exponent(x, index + 16, max, scale);
        FloatVector w0 = Exponential.of(d0);
        FloatVector w1 = Exponential.of(d1);
        sum0 = sum0.add(w0);
        sum1 = sum1.add(w1);
        moment0 = w0.fma(clamp(d0), moment0);
        moment1 = w1.fma(clamp(d1), moment1);
      }
      if (half == 0) {
        sumLow = sum0.add(sum1);
        momentLow = moment0.add(moment1);
      } else {
        sumHigh = sum0.add(sum1);
        momentHigh = moment0.add(moment1);
      }
    }
    sums[block] = tree8(sumLow.add(sumHigh));
    moments[block] = tree8(momentLow.add(momentHigh));
  }

  private static float tree16(FloatVector lanes) {
    return tree8(lanes.add(lanes.rearrange(BY_8)));
  }

  private static float tree8(FloatVector lanes) {
    FloatVector sum = lanes.add(lanes.rearrange(BY_4));
    sum = sum.add(sum.rearrange(BY_2));
    return sum.add(sum.rearrange(BY_1)).lane(0);
  }

  private static FloatVector exponent(float[] x, int index, float max, float scale) {
    return FloatVector.fromArray(FLOATS, x, index).sub(max).mul(scale);
  }

  private static FloatVector clamp(FloatVector d) {
    return d.blend(LEAST_EXPONENT, d.compare(VectorOperators.LT, LEAST_EXPONENT));
  }

  @Override
  public int collectAtLeast(
      float[] x, int from, int to, float threshold, int[] ids, float[] values, int count) {
    int index = from;
    for (; index + LANES <= to; index += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, index);
      VectorMask<Float> reaches = value.compare(VectorOperators.GE, threshold);
      if (reaches.anyTrue()) {
        value.compress(reaches).intoArray(values, count);
        IOTA.add(index).compress(reaches.cast(INTS)).intoArray(ids, count);
        count += reaches.trueCount();
      }
    }
    return reference.collectAtLeast(x, index, to, threshold, ids, values, count);
  }
}
