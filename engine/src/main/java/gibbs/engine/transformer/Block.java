package gibbs.engine.transformer;

/// One block of a network:
///
/// ```
/// x += attentionPostNorm(attention(attentionNorm(x)))
/// x += feedForwardPostNorm(feedForward(feedForwardNorm(x)))
/// ```
///
/// @param attentionNorm before the attention
/// @param attention what is gathered from the positions so far
/// @param attentionPostNorm behind it; usually none
/// @param feedForwardNorm before the feed-forward layer
/// @param feedForward what is done to each position by itself
/// @param feedForwardPostNorm behind it; usually none
record Block(
    Norm attentionNorm,
    SelfAttention attention,
    Norm attentionPostNorm,
    Norm feedForwardNorm,
    FeedForward feedForward,
    Norm feedForwardPostNorm) {
  /// A block without norms behind its parts.
  Block(
      Norm attentionNorm, SelfAttention attention, Norm feedForwardNorm, FeedForward feedForward) {
    this(attentionNorm, attention, Norm.NONE, feedForwardNorm, feedForward, Norm.NONE);
  }
}
