package gibbs.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Sums in 32 virtual lanes as two 512-bit accumulators, and the tree that adds them. `reduceLanes`
/// is not used anywhere: its order, and so its bits, differ between compiled and interpreted code.
final class Lanes {
  static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
  private static final VectorSpecies<Float> F128 = FloatVector.SPECIES_128;

  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private static final VectorShuffle<Float> ACROSS_4 = across(4);
  private static final VectorShuffle<Float> ACROSS_2 = across(2);
  private static final VectorShuffle<Float> ACROSS_1 = across(1);
  private static final VectorMask<Float> FIRST_OF_FOUR = VectorMask.fromLong(F512, 0x1111);
  private static final VectorMask<Float> UPPER_8 = VectorMask.fromLong(F512, 0xFF00);
  private static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(F512, 0xF0F0);

  private Lanes() {}

  private static VectorShuffle<Float> across(int distance) {
    return VectorShuffle.fromOp(F512, lane -> lane ^ distance);
  }

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(F512, lane -> (lane + distance) % F512.length());
  }

  /// Lanes 0 … 15 and 16 … 31 to their sum.
  static float tree(FloatVector low, FloatVector high) {
    FloatVector sum = low.add(high);
    sum = sum.add(sum.rearrange(BY_8));
    sum = sum.add(sum.rearrange(BY_4));
    sum = sum.add(sum.rearrange(BY_2));
    return sum.add(sum.rearrange(BY_1)).lane(0);
  }

  /// The sums of four vectors that lie one after another: [#sums(FloatVector, FloatVector,
  /// FloatVector, FloatVector)].
  static FloatVector sums(float[] numbers, int at) {
    return sums(
        FloatVector.fromArray(F512, numbers, at),
        FloatVector.fromArray(F512, numbers, at + 16),
        FloatVector.fromArray(F512, numbers, at + 32),
        FloatVector.fromArray(F512, numbers, at + 48));
  }

  /// Four sums at once, each of lanes 0 … 15, where 16 … 31 are already added, as four lanes.
  static FloatVector sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector first = merged(a, c, UPPER_8, BY_8);
    FloatVector second = merged(b, d, UPPER_8, BY_8);
    FloatVector sum = merged(first, second, UPPER_4, ACROSS_4);
    sum = sum.add(sum.rearrange(ACROSS_2));
    return (FloatVector)
        sum.add(sum.rearrange(ACROSS_1)).compress(FIRST_OF_FOUR).reinterpretShape(F128, 0);
  }

  /// One level of two trees: the one's sums where the mask is not set, the other's where it is.
  private static FloatVector merged(
      FloatVector one, FloatVector other, VectorMask<Float> mask, VectorShuffle<Float> across) {
    return one.blend(other, mask).add(other.blend(one, mask).rearrange(across));
  }

  /// The greater numbers, lane by lane; of a NaN and a number, or of equals, the first vector's.
  static FloatVector greater(FloatVector first, FloatVector second) {
    return first.blend(second, second.compare(VectorOperators.GT, first));
  }

  /// The greatest of 16 numbers that are none of them NaN.
  static float greatest(FloatVector numbers) {
    FloatVector greatest = greater(numbers, numbers.rearrange(BY_8));
    greatest = greater(greatest, greatest.rearrange(BY_4));
    greatest = greater(greatest, greatest.rearrange(BY_2));
    return greater(greatest, greatest.rearrange(BY_1)).lane(0);
  }

  /// Σ a·b; `n` is a multiple of 32.
  static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    FloatVector low = FloatVector.zero(F512);
    FloatVector high = low;
    for (int k = 0; k < n; k += 32) {
      low =
          FloatVector.fromArray(F512, a, aAt + k).fma(FloatVector.fromArray(F512, b, bAt + k), low);
      high =
          FloatVector.fromArray(F512, a, aAt + k + 16)
              .fma(FloatVector.fromArray(F512, b, bAt + k + 16), high);
    }
    return tree(low, high);
  }

  /// Σ a·b; `n` is an odd multiple of 16. In a method of its own, since a condition behind
  /// the loop of [#dot] would have vectors boxed.
  static float oddDot(float[] a, int aAt, float[] b, int bAt, int n) {
    int last = n - 16;
    FloatVector low = FloatVector.zero(F512);
    FloatVector high = low;
    for (int k = 0; k < last; k += 32) {
      low =
          FloatVector.fromArray(F512, a, aAt + k).fma(FloatVector.fromArray(F512, b, bAt + k), low);
      high =
          FloatVector.fromArray(F512, a, aAt + k + 16)
              .fma(FloatVector.fromArray(F512, b, bAt + k + 16), high);
    }
    low =
        FloatVector.fromArray(F512, a, aAt + last)
            .fma(FloatVector.fromArray(F512, b, bAt + last), low);
    return tree(low, high);
  }
}
