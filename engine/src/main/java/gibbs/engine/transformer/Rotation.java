package gibbs.engine.transformer;

/// Rotary positions (Su et al. 2021, arXiv:2104.09864): pair i of a head turns by the angle
/// position · frequency_i.
///
/// @param pairing which numbers of a head make a pair
/// @param frequencies `[pair]`, radians per position; numbers beyond the pairs are not rotated
/// @param magnitude factor on the rotated numbers, dimensionless
record Rotation(Pairing pairing, double[] frequencies, double magnitude) {
  /// No rotation, for networks that know positions otherwise.
  static final Rotation NONE = new Rotation(Pairing.NEIGHBOURS, new double[0], 1);

  /// Which numbers of a head make a pair.
  enum Pairing {
    /// 2i and 2i + 1.
    NEIGHBOURS,
    /// i and i + half the rotated length.
    HALVES
  }

  int pairs() {
    return frequencies.length;
  }

  /// Fills one column's table.
  ///
  /// @param position of the column
  /// @param cosines receives `[pair]`
  /// @param sines receives `[pair]`
  /// @param at where the column's numbers begin
  void fill(int position, float[] cosines, float[] sines, int at) {
    for (int pair = 0; pair < frequencies.length; pair++) {
      double angle = position * frequencies[pair];
      cosines[at + pair] = (float) (magnitude * StrictMath.cos(angle));
      sines[at + pair] = (float) (magnitude * StrictMath.sin(angle));
    }
  }

  /// Rotates a head in place.
  ///
  /// @param head its numbers
  /// @param headAt where they begin
  /// @param cosines `[pair]` of its position
  /// @param sines `[pair]` of its position
  /// @param at where these begin
  void rotate(float[] head, int headAt, float[] cosines, float[] sines, int at) {
    int step = pairing == Pairing.NEIGHBOURS ? 2 : 1;
    int distance = pairing == Pairing.NEIGHBOURS ? 1 : frequencies.length;
    for (int pair = 0; pair < frequencies.length; pair++) {
      float cosine = cosines[at + pair];
      float sine = sines[at + pair];
      int firstAt = headAt + step * pair;
      float first = head[firstAt];
      float second = head[firstAt + distance];
      head[firstAt] = first * cosine - second * sine;
      head[firstAt + distance] = first * sine + second * cosine;
    }
  }
}
