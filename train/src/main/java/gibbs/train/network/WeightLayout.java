package gibbs.train.network;

import gibbs.engine.synthetic.ModelShape;
import java.util.ArrayList;
import java.util.List;

/// The weights of a Llama network in the order in which the steps take them: embedding, then for
/// each layer six, then the last norm, then the head where it is separate.
///
/// Queries, keys and values share a matrix, and so do gate and up: fewer and larger products.
///
/// @param name its key in checkpoints
/// @param shape `[rows][columns]`, or `[width]` for a norm
/// @param deviation standard deviation of its first values, which have mean 0; 0 for norms, which
///     start at 1
/// @param parts the tensors of a model file that its rows are, in order
public record WeightLayout(String name, List<Integer> shape, double deviation, List<Part> parts) {
  private static final String LAYER = "blk.";

  /// Rows that are a tensor of their own in a model file.
  ///
  /// @param name the tensor's
  /// @param rows how many
  public record Part(String name, int rows) {}

  /// Copies the lists.
  public WeightLayout {
    shape = List.copyOf(shape);
    parts = List.copyOf(parts);
  }

  /// How many numbers there are.
  ///
  /// @return the product of the lengths
  public int length() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /// Whether it is a norm's gains.
  ///
  /// @return true for one axis
  public boolean isNorm() {
    return shape.size() == 1;
  }

  /// Whether it is a matrix of a layer, and neither embedding, head nor norm.
  ///
  /// @return true for those that multiply activations inside the network
  public boolean isInLayer() {
    return !isNorm() && name.startsWith(LAYER);
  }

  /// Length of a row.
  ///
  /// @return the last axis
  public int columns() {
    return shape.getLast();
  }

  /// All weights of a network.
  ///
  /// @param shape the network
  /// @return in the steps' order
  public static List<WeightLayout> of(ModelShape shape) {
    int width = shape.width();
    int kvWidth = shape.kvWidth();
    int hidden = shape.feedForwardLength();
    double residual = 1 / Math.sqrt(2.0 * shape.layerCount());
    List<WeightLayout> weights = new ArrayList<>();
    weights.add(
        matrix(
            "token_embd",
            List.of(new Part("token_embd.weight", shape.vocabularySize())),
            width,
            1));
    for (int layer = 0; layer < shape.layerCount(); layer++) {
      String block = LAYER + layer + ".";
      weights.add(norm(block + "attn_norm", width));
      weights.add(
          matrix(
              block + "attn_qkv",
              List.of(
                  new Part(block + "attn_q.weight", width),
                  new Part(block + "attn_k.weight", kvWidth),
                  new Part(block + "attn_v.weight", kvWidth)),
              width,
              1));
      weights.add(
          matrix(
              block + "attn_output",
              List.of(new Part(block + "attn_output.weight", width)),
              width,
              residual));
      weights.add(norm(block + "ffn_norm", width));
      weights.add(
          matrix(
              block + "ffn_gate_up",
              List.of(
                  new Part(block + "ffn_gate.weight", hidden),
                  new Part(block + "ffn_up.weight", hidden)),
              width,
              1));
      weights.add(
          matrix(
              block + "ffn_down",
              List.of(new Part(block + "ffn_down.weight", width)),
              hidden,
              residual));
    }
    weights.add(norm("output_norm", width));
    if (shape.head() == ModelShape.Head.SEPARATE) {
      weights.add(
          matrix("output", List.of(new Part("output.weight", shape.vocabularySize())), width, 1));
    }
    return List.copyOf(weights);
  }

  private static WeightLayout norm(String name, int width) {
    return new WeightLayout(name, List.of(width), 0, List.of(new Part(name + ".weight", 1)));
  }

  /// A matrix whose products with inputs of unit size have a deviation of `scale / √3`.
  private static WeightLayout matrix(String name, List<Part> parts, int columns, double scale) {
    int rows = parts.stream().mapToInt(Part::rows).sum();
    return new WeightLayout(name, List.of(rows, columns), scale / Math.sqrt(3.0 * columns), parts);
  }
}
