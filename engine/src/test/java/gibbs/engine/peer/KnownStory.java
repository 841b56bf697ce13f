package gibbs.engine.peer;

/// What stories260K makes of "Once upon a time": ids by llama.cpp v0.5.0, greedy, alike for F32,
/// F16 and Q8_0.
public final class KnownStory {
  /// The prompt.
  public static final String TEXT = "Once upon a time";

  /// Its ids, begin token included.
  static final int[] PROMPT = {1, 403, 407, 261, 378};

  /// The greedy continuation's ids.
  static final int[] CONTINUATION = {
    432, 383, 286, 261, 376, 298, 315, 421, 395, 317, 426, 338, 401, 396, 267, 337, 410, 408, 419,
    292, 411, 322, 265, 282, 295, 433, 426, 385
  };

  private KnownStory() {}

  /// The prompt's ids.
  ///
  /// @return a copy
  public static int[] prompt() {
    return PROMPT.clone();
  }

  /// The continuation's ids.
  ///
  /// @return a copy
  public static int[] continuation() {
    return CONTINUATION.clone();
  }
}
