package gibbs.engine.transformer;

import java.util.List;

/// The second part of a block: what it does to each position by itself.
sealed interface FeedForward {
  /// `down(act(gate(x)) · up(x))` (Shazeer 2020, arXiv:2002.05202).
  ///
  /// @param gate width to inner
  /// @param up width to inner
  /// @param down inner to width
  /// @param activation of the gate
  record Gated(Linear gate, Linear up, Linear down, Activation activation) implements FeedForward {}

  /// `down(gelu(up(x)))`.
  ///
  /// @param up width to inner
  /// @param down inner to width
  record Plain(Linear up, Linear down) implements FeedForward {}

  /// A mixture: a router gives each position the few experts with the largest softmax, ties to the
  /// lower number. Their outputs are weighted and added in the order of the experts' numbers, so
  /// that a position's sum is the same in every batch.
  ///
  /// @param router width to number of experts
  /// @param experts all of them
  /// @param usedCount how many a position uses
  /// @param weighting how their outputs are weighted
  record Mixture(Linear router, List<Gated> experts, int usedCount, Weighting weighting)
      implements FeedForward {}

  /// A mixture beside an expert that every position uses, `mixture(x) + σ(gate(x)) · shared(x)`.
  ///
  /// @param mixture the routed experts
  /// @param shared the expert of all
  /// @param gate width to 1
  record SharedMixture(Mixture mixture, Gated shared, Linear gate) implements FeedForward {}

  /// The weights of the experts that a position uses.
  enum Weighting {
    /// Their probabilities under the router's softmax.
    SOFTMAX,
    /// The same, divided by their sum.
    RENORMALISED
  }
}
