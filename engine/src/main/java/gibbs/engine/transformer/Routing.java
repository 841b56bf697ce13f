package gibbs.engine.transformer;

import gibbs.core.logits.ReferenceLogitsKernels;
import gibbs.engine.transformer.FeedForward.Weighting;

/// Which experts a position uses, and how much of each.
///
/// **Definition.** p = softmax of the router's outputs; the `usedCount` experts of largest p are
/// used, ties to the lower number; an expert's share is p, or p over the sum of the used ones. The
/// sums run in double precision in the order of the experts' numbers. **Edges.** Outputs that are
/// no numbers give shares that are none.
///
/// @param expertCount all experts
/// @param usedCount experts of a position
/// @param weighting of their outputs
record Routing(int expertCount, int usedCount, Weighting weighting) {
  /// Turns a router's outputs into shares; those of experts that are not used become 0.
  ///
  /// @param scores outputs, and then shares
  /// @param at where the position's begin
  void share(float[] scores, int at) {
    softmax(scores, at);
    boolean[] isUsed = new boolean[expertCount];
    for (int rank = 0; rank < usedCount; rank++) {
      isUsed[greatest(scores, at, isUsed)] = true;
    }
    double sum = 0;
    for (int expert = 0; expert < expertCount; expert++) {
      scores[at + expert] = isUsed[expert] ? scores[at + expert] : 0;
      sum += scores[at + expert];
    }
    if (weighting == Weighting.RENORMALISED) {
      divide(scores, at, sum);
    }
  }

  private void softmax(float[] scores, int at) {
    float greatest = scores[at];
    for (int expert = 1; expert < expertCount; expert++) {
      greatest = Math.max(greatest, scores[at + expert]);
    }
    double sum = 0;
    for (int expert = 0; expert < expertCount; expert++) {
      scores[at + expert] = ReferenceLogitsKernels.exp(scores[at + expert] - greatest);
      sum += scores[at + expert];
    }
    divide(scores, at, sum);
  }

  private void divide(float[] scores, int at, double sum) {
    for (int expert = 0; expert < expertCount; expert++) {
      scores[at + expert] = (float) (scores[at + expert] / sum);
    }
  }

  private int greatest(float[] scores, int at, boolean[] isUsed) {
    int best = -1;
    for (int expert = 0; expert < expertCount; expert++) {
      if (!isUsed[expert] && (best < 0 || scores[at + expert] > scores[at + best])) {
        best = expert;
      }
    }
    return best;
  }
}
