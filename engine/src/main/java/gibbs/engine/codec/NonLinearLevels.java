package gibbs.engine.codec;

/// The 16 levels of the 4-bit types without linear steps. **Source.** ggml, `kvalues_iq4nl`.
public final class NonLinearLevels {
  /// How many levels there are.
  public static final int COUNT = 16;

  private static final int[] LEVELS = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private NonLinearLevels() {}

  /// A level.
  ///
  /// @param number in 0 … 15
  /// @return the level, ascending with its number
  public static int level(int number) {
    return LEVELS[number];
  }

  /// The number of the level nearest to x; of two, the lower.
  static int nearest(float x) {
    int best = 0;
    for (int number = 1; number < COUNT; number++) {
      best = Math.abs(x - LEVELS[number]) < Math.abs(x - LEVELS[best]) ? number : best;
    }
    return best;
  }
}
