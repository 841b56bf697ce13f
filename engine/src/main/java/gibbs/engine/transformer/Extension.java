package gibbs.engine.transformer;

import gibbs.core.model.LogitsWanted;
import org.jspecify.annotations.Nullable;

/// One sequence's share of a forward pass: consecutive tokens and where their keys and values go.
final class Extension {
  final int[] tokens;
  final int firstPosition;
  final KvPage[] pages;
  final LogitsWanted wanted;
  final float[][] rows;
  final double[] scores;
  float[][] vectors = {};
  @Nullable RecordedInsight insight;

  /// @param tokens ids
  /// @param firstPosition position of the first one
  /// @param pages of the sequence, those for the new positions included
  /// @param wanted which logits to keep
  /// @param rows receives rows `[token][V]` where wanted; entries stay null elsewhere
  /// @param scores receives scores `[token]` where wanted
  Extension(
      int[] tokens,
      int firstPosition,
      KvPage[] pages,
      LogitsWanted wanted,
      float[][] rows,
      double[] scores) {
    this.tokens = tokens;
    this.firstPosition = firstPosition;
    this.pages = pages;
    this.wanted = wanted;
    this.rows = rows;
    this.scores = scores;
  }

  /// Gives vectors in place of the tokens.
  ///
  /// @param given `[token][width]`; empty where the tokens count
  Extension withVectors(float[][] given) {
    vectors = given;
    return this;
  }

  /// Has insight written down.
  ///
  /// @param record receives what it wants; null where nothing is watched
  Extension watchedBy(@Nullable RecordedInsight record) {
    insight = record;
    return this;
  }

  /// Whether the head is computed for a token.
  boolean wantsRow(int index) {
    return switch (wanted) {
      case LogitsWanted.None() -> false;
      case LogitsWanted.Last() -> index == tokens.length - 1;
      case LogitsWanted.All() -> true;
      case LogitsWanted.Scores(int[] targets) -> targets[index] >= 0 || index == tokens.length - 1;
    };
  }
}
