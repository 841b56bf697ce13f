package gibbs.engine.synthetic;

/// One tensor of a synthetic file.
///
/// @param name as files have it
/// @param kind matrices take the type wanted, vectors are F32
/// @param lengths of the axes, fastest first
/// @param weights its content
record SyntheticTensor(String name, Kind kind, long[] lengths, UniformWeights weights) {
  enum Kind {
    MATRIX,
    VECTOR
  }

  /// Rows whose products with inputs of unit size have the given standard deviation.
  static SyntheticTensor matrix(String name, double outputDeviation, long... lengths) {
    float range = (float) (outputDeviation * Math.sqrt(3.0 / lengths[0]));
    return new SyntheticTensor(name, Kind.MATRIX, lengths, new UniformWeights(0, range));
  }

  /// Weights of a norm.
  static SyntheticTensor norm(String name, int length) {
    return new SyntheticTensor(name, Kind.VECTOR, new long[] {length}, new UniformWeights(1, 0.5f));
  }

  /// A bias.
  static SyntheticTensor bias(String name, int length) {
    return new SyntheticTensor(name, Kind.VECTOR, new long[] {length}, new UniformWeights(0, 0.5f));
  }
}
