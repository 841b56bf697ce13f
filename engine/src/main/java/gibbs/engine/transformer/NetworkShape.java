package gibbs.engine.transformer;

import gibbs.core.model.ModelFormatException;

/// The sizes that every network has.
///
/// @param width numbers of the residual stream
/// @param layers number of blocks
/// @param heads query heads
/// @param kvHeads key and value heads; divides `heads`
/// @param headLength numbers of a head
/// @param contextLength most positions
record NetworkShape(
    int width, int layers, int heads, int kvHeads, int headLength, int contextLength) {
  private static final int GREATEST_CONTEXT = 1 << 24;
  private static final int GREATEST_HEAD = 1 << 15;

  /// Reads the sizes, and refuses what no network can have.
  ///
  /// @param file the model file
  /// @return the shape
  /// @throws ModelFormatException if a size is missing or impossible
  static NetworkShape of(NetworkFile file) {
    int width = file.positive("embedding_length");
    int heads = file.positive("attention.head_count");
    int headLength = file.integer("attention.key_length", width / heads);
    NetworkShape shape =
        new NetworkShape(
            width,
            file.positive("block_count"),
            heads,
            file.integer("attention.head_count_kv", heads),
            headLength,
            Math.min(file.positive("context_length"), GREATEST_CONTEXT));
    if (shape.kvHeads < 1 || heads % shape.kvHeads != 0) {
      throw file.refuse("attention.head_count_kv", "a divisor of " + heads);
    }
    boolean isStated = file.says("attention.key_length");
    if (headLength < 1 || isStated && (headLength > GREATEST_HEAD || heads > GREATEST_HEAD)) {
      throw file.refuse("attention.key_length", "a head's length, 1 to " + GREATEST_HEAD);
    }
    if (file.integer("attention.value_length", headLength) != headLength) {
      throw file.refuse("attention.value_length", "the key length " + headLength);
    }
    return shape;
  }

  /// Numbers of all query heads together.
  int queryLength() {
    return heads * headLength;
  }

  /// Numbers of all key, or all value, heads together.
  int kvLength() {
    return kvHeads * headLength;
  }
}
