package gibbs.engine.codec;

import java.lang.foreign.MemorySegment;

/// The scales and minimums of a super-block whose groups of weights are w = d · s · q − e · m with
/// whole numbers s, m and q ≥ 0: found without search. Each group's range, stretched to hold 0,
/// gives its step and minimum; the largest of each gives d and e; the others are rounded to whole
/// multiples of them.
///
/// @param scales s of every group
/// @param minimums m of every group
/// @param scale d as stored
/// @param minimum e as stored
record AffineGroups(int[] scales, int[] minimums, float scale, float minimum) {
  /// Fits a super-block of 256 weights and stores d and e as F16 at `target[at]`, `target[at + 2]`.
  ///
  /// @param groupLength weights of a group
  /// @param highestLevel largest q
  /// @param highestScale largest s and m
  static AffineGroups fit(
      float[] weights,
      int first,
      int groupLength,
      int highestLevel,
      int highestScale,
      MemorySegment target,
      long at) {
    int count = 256 / groupLength;
    float[] steps = new float[count];
    float[] depths = new float[count];
    float largestStep = 0;
    float largestDepth = 0;
    for (int group = 0; group < count; group++) {
      WeightRange range = WeightRange.of(weights, first + group * groupLength, groupLength);
      depths[group] = Math.max(0, -range.least());
      steps[group] = (Math.max(0, range.most()) + depths[group]) / highestLevel;
      largestStep = Math.max(largestStep, steps[group]);
      largestDepth = Math.max(largestDepth, depths[group]);
    }
    float scale = CodecLayouts.putHalf(target, at, largestStep / highestScale);
    float minimum = CodecLayouts.putHalf(target, at + 2, largestDepth / highestScale);
    return new AffineGroups(
        multiples(steps, scale, highestScale),
        multiples(depths, minimum, highestScale),
        scale,
        minimum);
  }

  /// The level of a weight.
  int level(float weight, int group, int highestLevel) {
    float step = scale * scales[group];
    float shifted = weight + minimum * minimums[group];
    return step == 0 ? 0 : WeightRange.rounded(shifted / step, 0, highestLevel);
  }

  private static int[] multiples(float[] numbers, float unit, int highest) {
    int[] multiples = new int[numbers.length];
    for (int index = 0; index < numbers.length; index++) {
      multiples[index] = unit == 0 ? 0 : WeightRange.rounded(numbers[index] / unit, 0, highest);
    }
    return multiples;
  }
}
