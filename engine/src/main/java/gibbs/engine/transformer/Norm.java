package gibbs.engine.transformer;

/// What scales a vector to a fixed size before, or behind, a part of a block.
sealed interface Norm {
  /// Leaves vectors as they are.
  Norm NONE = new None();

  /// The root-mean-square norm (Zhang and Sennrich 2019, arXiv:1910.07467).
  ///
  /// @param weight `[n]`
  /// @param epsilon ε
  record RootMeanSquare(float[] weight, float epsilon) implements Norm {}

  /// The layer norm (Ba, Kiros and Hinton 2016, arXiv:1607.06450).
  ///
  /// @param weight `[n]`
  /// @param bias `[n]`
  /// @param epsilon ε
  record Layer(float[] weight, float[] bias, float epsilon) implements Norm {}

  /// No norm.
  record None() implements Norm {}
}
