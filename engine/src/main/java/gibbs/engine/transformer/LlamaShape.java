package gibbs.engine.transformer;

import gibbs.core.model.ModelFormatException;
import gibbs.engine.gguf.Metadata;

/// Sizes and constants of a Llama-family network, from a file's metadata.
///
/// @param width numbers of the residual stream
/// @param layers number of blocks
/// @param heads query heads
/// @param kvHeads key and value heads; divides `heads`
/// @param headLength numbers of a head
/// @param feedForward width of the feed-forward layer
/// @param contextLength most positions
/// @param normEpsilon ε of the norms
/// @param ropeLength numbers of a head that are rotated
/// @param ropeBase base of the rotation's frequencies
/// @param ropeScale factor on positions: 1, or 1/s for linear scaling by s
record LlamaShape(
    int width,
    int layers,
    int heads,
    int kvHeads,
    int headLength,
    int feedForward,
    int contextLength,
    float normEpsilon,
    int ropeLength,
    double ropeBase,
    double ropeScale) {
  private static final int GREATEST_CONTEXT = 1 << 24;

  /// Reads the shape, and refuses what no network can have.
  ///
  /// @param file for messages
  /// @param metadata of a file whose architecture is `llama`
  /// @return the shape
  static LlamaShape of(String file, Metadata metadata) {
    int width = positive(metadata, "llama.embedding_length");
    int heads = positive(metadata, "llama.attention.head_count");
    int headLength = metadata.integer("llama.attention.key_length", width / heads);
    LlamaShape shape =
        new LlamaShape(
            width,
            positive(metadata, "llama.block_count"),
            heads,
            metadata.integer("llama.attention.head_count_kv", heads),
            headLength,
            positive(metadata, "llama.feed_forward_length"),
            Math.min(positive(metadata, "llama.context_length"), GREATEST_CONTEXT),
            (float) metadata.real("llama.attention.layer_norm_rms_epsilon"),
            metadata.integer("llama.rope.dimension_count", headLength),
            metadata.real("llama.rope.freq_base", 10000),
            ropeScale(metadata));
    shape.check(file, metadata);
    return shape;
  }

  private static int positive(Metadata metadata, String key) {
    int value = metadata.integer(key);
    if (value < 1) {
      throw metadata.refuse(key, "a positive number");
    }
    return value;
  }

  private static double ropeScale(Metadata metadata) {
    String key = "llama.rope.scaling.type";
    String type = metadata.text(key, "none");
    double oldFactor = metadata.real("llama.rope.scale_linear", 1);
    return switch (type) {
      case "none" -> 1 / oldFactor;
      case "linear" -> 1 / metadata.real("llama.rope.scaling.factor", oldFactor);
      default -> throw metadata.refuse(key, "none or linear");
    };
  }

  private void check(String file, Metadata metadata) {
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw metadata.refuse("llama.attention.head_count_kv", "a divisor of " + heads);
    }
    if (headLength < 1) {
      throw metadata.refuse("llama.attention.key_length", "a positive number");
    }
    if (metadata.integer("llama.attention.value_length", headLength) != headLength) {
      throw metadata.refuse("llama.attention.value_length", "the key length " + headLength);
    }
    if (ropeLength < 2 || ropeLength > headLength || ropeLength % 2 != 0) {
      throw metadata.refuse("llama.rope.dimension_count", "an even number up to " + headLength);
    }
    if (metadata.integer("llama.expert_count", 0) != 0) {
      throw metadata.refuse("llama.expert_count", "0: experts are not supported yet");
    }
    if (!(ropeScale > 0 && ropeBase > 0 && normEpsilon >= 0)) {
      throw new ModelFormatException(
          file, -1, "positive rope constants and norm epsilon", this.toString());
    }
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
