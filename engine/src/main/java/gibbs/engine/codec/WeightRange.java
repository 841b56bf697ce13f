package gibbs.engine.codec;

/// Extremes of some weights.
///
/// @param least the smallest
/// @param most the largest
/// @param extreme the first of those with the largest magnitude
record WeightRange(float least, float most, float extreme) {
  static WeightRange of(float[] weights, int first, int length) {
    float least = weights[first];
    float most = weights[first];
    float extreme = 0;
    for (int k = first; k < first + length; k++) {
      float weight = weights[k];
      least = weight < least ? weight : least;
      most = weight > most ? weight : most;
      extreme = Math.abs(weight) > Math.abs(extreme) ? weight : extreme;
    }
    return new WeightRange(least, most, extreme);
  }

  /// x to the nearest whole number, halves upwards, within bounds.
  static int rounded(float x, int lowest, int highest) {
    return Math.clamp(Math.round(x), lowest, highest);
  }
}
