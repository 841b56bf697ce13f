package gibbs.engine.gguf;

import java.util.Optional;

/// How the weights of a tensor are stored: every type that GGUF files number. Rows are cut into
/// blocks of equal length, and a row's length is a whole number of blocks. Which of them the engine
/// computes with is the engine's business, not this table's.
public enum TensorType {
  /// 32-bit floats.
  F32(0, 1, 4),
  /// 16-bit floats, IEEE binary16.
  F16(1, 1, 2),
  /// 4-bit integers −8 … 7 with one F16 scale per 32 weights.
  Q4_0(2, 32, 18),
  /// 4-bit integers 0 … 15 with F16 scale and minimum per 32 weights.
  Q4_1(3, 32, 20),
  /// 5-bit integers −16 … 15 with one F16 scale per 32 weights.
  Q5_0(6, 32, 22),
  /// 5-bit integers 0 … 31 with F16 scale and minimum per 32 weights.
  Q5_1(7, 32, 24),
  /// 8-bit integers with one F16 scale per 32 weights.
  Q8_0(8, 32, 34),
  /// 8-bit integers with F16 scale and scaled sum: an activation format.
  Q8_1(9, 32, 36),
  /// 2-bit integers in super-blocks of 256.
  Q2_K(10, 256, 84),
  /// 3-bit integers in super-blocks of 256.
  Q3_K(11, 256, 110),
  /// 4-bit integers in super-blocks of 256.
  Q4_K(12, 256, 144),
  /// 5-bit integers in super-blocks of 256.
  Q5_K(13, 256, 176),
  /// 6-bit integers in super-blocks of 256.
  Q6_K(14, 256, 210),
  /// 8-bit integers in super-blocks of 256: an activation format.
  Q8_K(15, 256, 292),
  /// Codebook of 8-vectors, 2.06 bits a weight.
  IQ2_XXS(16, 256, 66),
  /// Codebook of 8-vectors, 2.31 bits a weight.
  IQ2_XS(17, 256, 74),
  /// Codebook of 4-vectors, 3.06 bits a weight.
  IQ3_XXS(18, 256, 98),
  /// Codebook of 8-vectors, 1.56 bits a weight.
  IQ1_S(19, 256, 50),
  /// 4-bit indices into 16 non-linear levels, one F16 scale per 32 weights.
  IQ4_NL(20, 32, 18),
  /// Codebook of 4-vectors, 3.44 bits a weight.
  IQ3_S(21, 256, 110),
  /// Codebook of 8-vectors, 2.56 bits a weight.
  IQ2_S(22, 256, 82),
  /// 4-bit indices into 16 non-linear levels in super-blocks of 256.
  IQ4_XS(23, 256, 136),
  /// 8-bit integers.
  I8(24, 1, 1),
  /// 16-bit integers.
  I16(25, 1, 2),
  /// 32-bit integers.
  I32(26, 1, 4),
  /// 64-bit integers.
  I64(27, 1, 8),
  /// 64-bit floats.
  F64(28, 1, 8),
  /// Codebook of 8-vectors, 1.75 bits a weight.
  IQ1_M(29, 256, 56),
  /// 16-bit floats with the exponent range of F32.
  BF16(30, 1, 2),
  /// Ternary weights, 1.69 bits each.
  TQ1_0(34, 256, 54),
  /// Ternary weights, 2.06 bits each.
  TQ2_0(35, 256, 66),
  /// 4-bit floats with one power-of-two scale per 32 weights.
  MXFP4(39, 32, 17);

  private static final TensorType[] BY_CODE = byCode();

  private final int code;
  private final int blockLength;
  private final int blockBytes;

  TensorType(int code, int blockLength, int blockBytes) {
    this.code = code;
    this.blockLength = blockLength;
    this.blockBytes = blockBytes;
  }

  /// The number that stands for the type in files.
  ///
  /// @return the code
  public int code() {
    return code;
  }

  /// Weights in a block.
  ///
  /// @return the count; 1 for types without blocks
  public int blockLength() {
    return blockLength;
  }

  /// Bytes of a block.
  ///
  /// @return the size
  public int blockBytes() {
    return blockBytes;
  }

  /// Bytes that weights take.
  ///
  /// @param length number of weights, a multiple of [#blockLength]
  /// @return the size
  /// @throws ArithmeticException if it exceeds a `long`
  public long bytes(long length) {
    if (length < 0 || length % blockLength != 0) {
      throw new IllegalArgumentException(
          "length must be a multiple of " + blockLength + " for " + this + ", was " + length);
    }
    return Math.multiplyExact(length / blockLength, (long) blockBytes);
  }

  /// The type of a code.
  ///
  /// @param code a number from a file
  /// @return the type, if the table has it
  public static Optional<TensorType> of(int code) {
    return code >= 0 && code < BY_CODE.length
        ? Optional.ofNullable(BY_CODE[code])
        : Optional.empty();
  }

  private static TensorType[] byCode() {
    TensorType[] types = values(); // in the order of their codes
    TensorType[] table = new TensorType[types[types.length - 1].code + 1];
    for (TensorType type : types) {
      table[type.code] = type;
    }
    return table;
  }
}
