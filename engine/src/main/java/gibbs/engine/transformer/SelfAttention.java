package gibbs.engine.transformer;

/// The first part of a block: what it gathers from the positions so far.
///
/// @param query width to heads × headLength
/// @param key width to kvHeads × headLength
/// @param value width to kvHeads × headLength
/// @param output heads × headLength to width
/// @param queryNorm of every query head by itself, before it is rotated
/// @param keyNorm of every key head by itself, before it is rotated
/// @param rotation how queries and keys know their positions
/// @param scale of the scores
/// @param cap c of the capped scores c · tanh(s/c); infinite where they are not capped
/// @param window how many positions a query sees, its own included; [#ALL] for all
record SelfAttention(
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    Norm queryNorm,
    Norm keyNorm,
    Rotation rotation,
    float scale,
    float cap,
    int window) {
  /// A window without end.
  static final int ALL = Integer.MAX_VALUE;

  /// Plain scaled attention over all positions.
  static SelfAttention plain(
      Linear query, Linear key, Linear value, Linear output, Rotation rotation, int headLength) {
    float scale = (float) (1 / Math.sqrt(headLength));
    return new SelfAttention(
        query,
        key,
        value,
        output,
        Norm.NONE,
        Norm.NONE,
        rotation,
        scale,
        Float.POSITIVE_INFINITY,
        ALL);
  }

  SelfAttention withHeadNorms(Norm ofQueries, Norm ofKeys) {
    return new SelfAttention(
        query, key, value, output, ofQueries, ofKeys, rotation, scale, cap, window);
  }

  SelfAttention withScale(double newScale) {
    return new SelfAttention(
        query, key, value, output, queryNorm, keyNorm, rotation, (float) newScale, cap, window);
  }

  SelfAttention withCap(float newCap) {
    return new SelfAttention(
        query, key, value, output, queryNorm, keyNorm, rotation, scale, newCap, window);
  }

  SelfAttention withWindow(int newWindow) {
    return new SelfAttention(
        query, key, value, output, queryNorm, keyNorm, rotation, scale, cap, newWindow);
  }
}
