package gibbs.core.model;

import gibbs.core.Run;

/// A sequence that shows what goes on inside its model: what sequences of models with a
/// [Capability] are.
public interface InsightSequence extends Sequence {
  /// The insight that a sequence gives.
  ///
  /// @param sequence any sequence
  /// @return the same sequence
  /// @throws IllegalStateException if its model shows nothing but logits
  static InsightSequence of(Sequence sequence) {
    if (sequence instanceof InsightSequence insightful) {
      return insightful;
    }
    throw new IllegalStateException("the model shows nothing beside its logits");
  }

  /// Layers of the model.
  ///
  /// @return their number
  int layerCount();

  /// Query heads of a layer.
  ///
  /// @return their number
  int headCount();

  /// Length of hidden states and input vectors.
  ///
  /// @return numbers
  int width();

  /// Says what later extensions keep. Forks that are made later keep the same.
  ///
  /// @param wanted what to keep; [InsightWanted#NONE] to begin with
  /// @throws IllegalArgumentException if the model has no such layer or head
  void watch(InsightWanted wanted);

  /// What the last extension kept. Valid for as long as it is held, later extensions included.
  ///
  /// @return the insight
  /// @throws IllegalStateException if nothing was watched, or the sequence was truncated since
  Insight insight();

  /// The vector by which a token enters the model.
  ///
  /// @param token its id
  /// @return `[width]`, a copy
  float[] embedding(int token);

  /// Appends vectors in place of tokens: what [#embedding] gives for a token has the effect of the
  /// token. At their positions [#token] is −1.
  ///
  /// @param vectors `[count][width]`, at least one
  /// @param wanted which logits to keep
  /// @param run cancels between passes
  /// @throws IllegalArgumentException if a vector is not as long as the model is wide
  /// @throws ContextFullException if they do not fit the context; nothing is appended
  void extendByVectors(float[][] vectors, LogitsWanted wanted, Run run);

  @Override
  InsightSequence fork();
}
