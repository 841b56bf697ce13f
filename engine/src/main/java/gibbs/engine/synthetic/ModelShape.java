package gibbs.engine.synthetic;

import gibbs.core.Check;

/// The sizes of a network of the Llama family.
///
/// @param width length of the residual stream
/// @param layerCount layers
/// @param headCount query heads; divides the width into heads of even length
/// @param kvHeadCount key and value heads; divides the query heads
/// @param feedForwardLength length of the feed-forward block
/// @param vocabularySize tokens, at least 260
/// @param contextLength tokens that a sequence can hold
/// @param head whether the output has a matrix of its own
public record ModelShape(
    int width,
    int layerCount,
    int headCount,
    int kvHeadCount,
    int feedForwardLength,
    int vocabularySize,
    int contextLength,
    Head head) {
  /// SmolLM2 of 135 million weights.
  public static final ModelShape SMOLLM2_135M =
      new ModelShape(576, 30, 9, 3, 1536, 49_152, 2048, Head.TIED);

  /// The story model of 15 million weights.
  public static final ModelShape STORIES_15M =
      new ModelShape(288, 6, 6, 6, 768, 32_000, 1024, Head.TIED);

  /// TinyLlama of 1.1 billion weights.
  public static final ModelShape TINYLLAMA_1_1B =
      new ModelShape(2048, 22, 32, 4, 5632, 32_000, 2048, Head.SEPARATE);

  /// A network that a test writes and runs in milliseconds, with grouped heads.
  public static final ModelShape TINY = new ModelShape(64, 2, 4, 2, 96, 320, 512, Head.TIED);

  /// Where the output's matrix comes from.
  public enum Head {
    /// The embedding is used again.
    TIED,
    /// A matrix of its own.
    SEPARATE
  }

  /// Refuses sizes that make no network.
  public ModelShape {
    Check.atLeast("width", width, 2);
    Check.atLeast("layerCount", layerCount, 1);
    Check.atLeast("headCount", headCount, 1);
    Check.atLeast("kvHeadCount", kvHeadCount, 1);
    Check.atLeast("feedForwardLength", feedForwardLength, 1);
    Check.atLeast("vocabularySize", vocabularySize, SyntheticVocabulary.LEAST_SIZE);
    Check.atLeast("contextLength", contextLength, 1);
    if (width % (2 * headCount) != 0) {
      throw Check.refuse("width", "a multiple of 2 · headCount", Integer.toString(width));
    }
    if (headCount % kvHeadCount != 0) {
      throw Check.refuse("headCount", "a multiple of kvHeadCount", Integer.toString(headCount));
    }
  }

  /// Length of a head.
  ///
  /// @return width / headCount
  public int headLength() {
    return width / headCount;
  }

  /// Length of all keys of a position.
  ///
  /// @return kvHeadCount · headLength
  public int kvWidth() {
    return kvHeadCount * headLength();
  }

  /// The same network with another head.
  ///
  /// @param newHead whether the output has a matrix of its own
  /// @return a copy
  public ModelShape withHead(Head newHead) {
    return new ModelShape(
        width,
        layerCount,
        headCount,
        kvHeadCount,
        feedForwardLength,
        vocabularySize,
        contextLength,
        newHead);
  }
}
