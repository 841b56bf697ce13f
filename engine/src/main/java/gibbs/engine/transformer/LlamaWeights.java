package gibbs.engine.transformer;

import gibbs.core.model.ModelFormatException;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The tensors of a Llama-family network. Matrices stay in the mapped file; norms are copied, and
/// must be finite. Whether matrices are shows in the logits that they give.
///
/// @param embedding `[token][width]`
/// @param layers the blocks, in order
/// @param norm `[width]`, before the head
/// @param head `[token][width]`; the embedding itself where the file has none
/// @param ropeFactors `[ropeLength / 2]`, divisors of the frequencies; all 1 where the file has
///     none
record LlamaWeights(
    Tensor embedding, List<Layer> layers, float[] norm, Tensor head, float[] ropeFactors) {
  /// One block.
  ///
  /// @param attentionNorm `[width]`
  /// @param query `[queryLength][width]`
  /// @param key `[kvLength][width]`
  /// @param value `[kvLength][width]`
  /// @param attentionOutput `[width][queryLength]`
  /// @param feedForwardNorm `[width]`
  /// @param gate `[feedForward][width]`
  /// @param up `[feedForward][width]`
  /// @param down `[width][feedForward]`
  record Layer(
      float[] attentionNorm,
      Tensor query,
      Tensor key,
      Tensor value,
      Tensor attentionOutput,
      float[] feedForwardNorm,
      Tensor gate,
      Tensor up,
      Tensor down) {}

  /// Finds every tensor and checks its shape and type.
  ///
  /// @param file the model file
  /// @param shape of the network
  /// @param vocabularySize V
  /// @param kernels that must take the matrices' types
  /// @return the weights
  static LlamaWeights of(GgufFile file, LlamaShape shape, int vocabularySize, Kernels kernels) {
    Tensor embedding = matrix(file, kernels, "token_embd.weight", shape.width(), vocabularySize);
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      layers.add(layer(file, shape, kernels, "blk." + layer + "."));
    }
    return new LlamaWeights(
        embedding,
        List.copyOf(layers),
        vector(file, "output_norm.weight", shape.width()),
        file.findTensor("output.weight").isEmpty()
            ? embedding
            : matrix(file, kernels, "output.weight", shape.width(), vocabularySize),
        ropeFactors(file, shape));
  }

  private static Layer layer(GgufFile file, LlamaShape shape, Kernels kernels, String prefix) {
    int width = shape.width();
    int kv = shape.kvLength();
    int inner = shape.feedForward();
    return new Layer(
        vector(file, prefix + "attn_norm.weight", width),
        matrix(file, kernels, prefix + "attn_q.weight", width, shape.queryLength()),
        matrix(file, kernels, prefix + "attn_k.weight", width, kv),
        matrix(file, kernels, prefix + "attn_v.weight", width, kv),
        matrix(file, kernels, prefix + "attn_output.weight", shape.queryLength(), width),
        vector(file, prefix + "ffn_norm.weight", width),
        matrix(file, kernels, prefix + "ffn_gate.weight", width, inner),
        matrix(file, kernels, prefix + "ffn_up.weight", width, inner),
        matrix(file, kernels, prefix + "ffn_down.weight", inner, width));
  }

  private static Tensor matrix(
      GgufFile file, Kernels kernels, String name, int inputs, int outputs) {
    Tensor tensor = file.tensor(name, inputs, outputs);
    if (!kernels.supports(tensor.type())) {
      List<TensorType> supported =
          Stream.of(TensorType.values()).filter(kernels::supports).toList();
      throw new ModelFormatException(
          file.path().toString(), -1, "tensors of types " + supported, tensor.toString());
    }
    return tensor;
  }

  private static float[] vector(GgufFile file, String name, int length) {
    return numbers(file, file.tensor(name, length));
  }

  private static float[] numbers(GgufFile file, Tensor tensor) {
    WeightCodec codec =
        WeightCodec.of(tensor.type())
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        file.path().toString(), -1, "a vector of floats", tensor.toString()));
    float[] numbers = new float[Math.toIntExact(tensor.rowLength())];
    codec.decode(tensor.data(), numbers);
    for (float number : numbers) {
      if (!(Math.abs(number) <= Float.MAX_VALUE)) {
        throw new ModelFormatException(
            file.path().toString(), -1, "finite numbers in " + tensor, Float.toString(number));
      }
    }
    return numbers;
  }

  private static float[] ropeFactors(GgufFile file, LlamaShape shape) {
    int pairs = shape.ropeLength() / 2;
    return file.findTensor("rope_freqs.weight")
        .map(tensor -> numbers(file, file.tensor(tensor.name(), pairs)))
        .orElseGet(
            () -> {
              float[] ones = new float[pairs];
              Arrays.fill(ones, 1);
              return ones;
            });
  }
}
