package gibbs.engine.transformer;

import gibbs.core.model.ModelFormatException;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Metadata;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A model file as a family's description reads it: sizes by their keys without the architecture's
/// prefix, and tensors that must have the shape that the sizes give.
///
/// Matrices stay in the mapped file; vectors are copied, and must be finite. Whether matrices are
/// shows in the logits that they give.
final class NetworkFile {
  private final GgufFile file;
  private final Metadata metadata;
  private final String prefix;
  private final int vocabularySize;
  private final Kernels kernels;

  /// @param file the open file
  /// @param architecture prefix of its keys
  /// @param vocabularySize V
  /// @param kernels that must take the matrices' types
  NetworkFile(GgufFile file, String architecture, int vocabularySize, Kernels kernels) {
    this.file = file;
    this.metadata = file.metadata();
    this.prefix = architecture + ".";
    this.vocabularySize = vocabularySize;
    this.kernels = kernels;
  }

  int vocabularySize() {
    return vocabularySize;
  }

  /// Whether a size is there.
  boolean says(String key) {
    return metadata.contains(prefix + key);
  }

  int positive(String key) {
    int value = metadata.integer(prefix + key);
    if (value < 1) {
      throw refuse(key, "a positive number");
    }
    return value;
  }

  int positive(String key, int fallback) {
    return says(key) ? positive(key) : fallback;
  }

  int integer(String key, int fallback) {
    return metadata.integer(prefix + key, fallback);
  }

  double real(String key, double fallback) {
    return metadata.real(prefix + key, fallback);
  }

  /// A number that is not below zero, such as the ε of norms.
  float epsilon(String key) {
    double value = metadata.real(prefix + key);
    if (!(value >= 0 && value < Float.MAX_VALUE)) {
      throw refuse(key, "a number not below 0");
    }
    return (float) value;
  }

  /// A number above zero at which numbers are capped.
  float cap(String key, float fallback) {
    float value = (float) real(key, fallback);
    if (!(value > 0)) {
      throw refuse(key, "a positive number");
    }
    return value;
  }

  String text(String key, String fallback) {
    return metadata.text(prefix + key, fallback);
  }

  /// An exception for a size that this family cannot take.
  ModelFormatException refuse(String key, String expected) {
    return metadata.refuse(prefix + key, expected);
  }

  boolean has(String tensor) {
    return file.findTensor(tensor).isPresent();
  }

  /// Whether a tensor is there and has a shape.
  boolean has(String tensor, long... shape) {
    return file.findTensor(tensor).filter(found -> found.hasShape(shape)).isPresent();
  }

  /// A matrix, or a stack of them.
  ///
  /// @param name of the tensor
  /// @param shape fastest axis first
  Tensor matrix(String name, long... shape) {
    Tensor tensor = file.tensor(name, shape);
    if (!kernels.supports(tensor.type())) {
      List<TensorType> supported =
          Stream.of(TensorType.values()).filter(kernels::supports).toList();
      throw new ModelFormatException(
          file.path().toString(), -1, "tensors of types " + supported, tensor.toString());
    }
    return tensor;
  }

  /// A linear map `name.weight`, with the bias `name.bias` where the file has one.
  Linear linear(String name, int inputs, int outputs) {
    String bias = name + ".bias";
    return new Linear(
        matrix(name + ".weight", inputs, outputs),
        has(bias) ? vector(bias, outputs) : new float[0]);
  }

  /// The vector of a tensor.
  float[] vector(String name, int length) {
    Tensor tensor = file.tensor(name, length);
    Optional<WeightCodec> codec = WeightCodec.of(tensor.type());
    if (codec.isEmpty()) {
      throw new ModelFormatException(
          file.path().toString(), -1, "a vector of floats", tensor.toString());
    }
    float[] numbers = new float[length];
    codec.get().decode(tensor.data(), numbers);
    float nothing = 0;
    for (float number : numbers) {
      nothing += number * 0; // NaN from the first number on that is not finite
    }
    if (nothing != 0) {
      throw infinite(tensor, numbers);
    }
    return numbers;
  }

  private ModelFormatException infinite(Tensor tensor, float[] numbers) {
    int index = 0;
    while (Float.isFinite(numbers[index])) {
      index++;
    }
    return new ModelFormatException(
        file.path().toString(), -1, "finite numbers in " + tensor, Float.toString(numbers[index]));
  }

  /// The root-mean-square norm `name.weight`.
  Norm rmsNorm(String name, int length) {
    return new Norm.RootMeanSquare(
        vector(name + ".weight", length), epsilon("attention.layer_norm_rms_epsilon"));
  }

  /// The layer norm `name.weight`, `name.bias`.
  Norm layerNorm(String name, int length) {
    return new Norm.Layer(
        vector(name + ".weight", length),
        vector(name + ".bias", length),
        epsilon("attention.layer_norm_epsilon"));
  }

  /// The embedding's matrix.
  Tensor tokens(NetworkShape shape) {
    return matrix("token_embd.weight", shape.width(), vocabularySize);
  }

  /// The head: a matrix of its own, or the embedding's.
  Linear head(NetworkShape shape) {
    return has("output.weight")
        ? linear("output", shape.width(), vocabularySize)
        : new Linear(tokens(shape), new float[0]);
  }
}
