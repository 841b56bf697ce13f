package gibbs.engine.codec;

/// The scales of a super-block whose groups of 16 weights are w = d · s · q with whole numbers s in
/// −h … h − 1 and q in −l … l − 1: found without search. Each group's weight of largest magnitude
/// becomes q = −l; the largest of the steps becomes s = −h; the others are rounded to whole
/// multiples of d.
///
/// @param scales s of every group
/// @param scale d as stored
record SymmetricGroups(int[] scales, float scale) {
  private static final int COUNT = 16;
  private static final int GROUP_LENGTH = 16;

  /// Fits a super-block of 256 weights.
  ///
  /// @param levels l
  /// @param highest h
  static SymmetricGroups fit(float[] weights, int first, int levels, int highest) {
    float[] steps = new float[COUNT];
    float extreme = 0;
    for (int group = 0; group < COUNT; group++) {
      int from = first + group * GROUP_LENGTH;
      steps[group] = WeightRange.of(weights, from, GROUP_LENGTH).extreme() / -levels;
      extreme = Math.abs(steps[group]) > Math.abs(extreme) ? steps[group] : extreme;
    }
    float scale = Float.float16ToFloat(Float.floatToFloat16(extreme / -highest));
    int[] scales = new int[COUNT];
    for (int group = 0; group < COUNT; group++) {
      scales[group] =
          scale == 0 ? 0 : WeightRange.rounded(steps[group] / scale, -highest, highest - 1);
    }
    return new SymmetricGroups(scales, scale);
  }

  /// The level of a weight.
  int level(float weight, int group, int levels) {
    float step = scale * scales[group];
    return step == 0 ? 0 : WeightRange.rounded(weight / step, -levels, levels - 1);
  }
}
