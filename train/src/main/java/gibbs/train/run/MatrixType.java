package gibbs.train.run;

import gibbs.engine.gguf.TensorType;

/// How a model file stores matrices.
public enum MatrixType {
  /// 32 bits a weight: what was trained.
  F32(TensorType.F32, 0),
  /// 16 bits, IEEE half precision.
  F16(TensorType.F16, 1),
  /// 16 bits, the upper half of a float.
  BF16(TensorType.BF16, 32),
  /// 8.5 bits, in blocks of 32 with one scale.
  Q8_0(TensorType.Q8_0, 7),
  /// 4.5 bits, in blocks of 32 with one scale.
  Q4_0(TensorType.Q4_0, 2);

  private final TensorType tensorType;
  private final int fileType;

  MatrixType(TensorType tensorType, int fileType) {
    this.tensorType = tensorType;
    this.fileType = fileType;
  }

  /// The type of the tensors.
  ///
  /// @return the format's type
  public TensorType tensorType() {
    return tensorType;
  }

  /// The number by which files say what most of their weights are, `general.file_type`.
  int fileType() {
    return fileType;
  }
}
