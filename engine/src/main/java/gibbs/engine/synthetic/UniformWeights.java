package gibbs.engine.synthetic;

/// Weights uniform in [mean − range, mean + range], each a function of (seed, row, column) alone.
///
/// @param mean the middle
/// @param range half the width
record UniformWeights(float mean, float range) {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
  private static final float PER_STEP = 0x1p-23f; // 24 bits cover [0, 2)

  /// Fills a row.
  void fill(long seed, long row, float[] weights) {
    long state = mix(seed + row * GOLDEN);
    for (int column = 0; column < weights.length; column++) {
      state += GOLDEN;
      float uniform = (mix(state) >>> 40) * PER_STEP - 1;
      weights[column] = mean + range * uniform;
    }
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): scatters neighbouring numbers.
  static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ mixed >>> 31;
  }
}
