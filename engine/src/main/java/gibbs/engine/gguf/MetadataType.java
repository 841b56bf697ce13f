package gibbs.engine.gguf;

import java.util.Optional;

/// The types of a metadata value, in the order of their codes in files.
public enum MetadataType {
  /// 8-bit unsigned integer.
  UINT8(1),
  /// 8-bit signed integer.
  INT8(1),
  /// 16-bit unsigned integer.
  UINT16(2),
  /// 16-bit signed integer.
  INT16(2),
  /// 32-bit unsigned integer.
  UINT32(4),
  /// 32-bit signed integer.
  INT32(4),
  /// 32-bit float.
  FLOAT32(4),
  /// One byte, 0 or 1.
  BOOL(1),
  /// UTF-8 bytes after a 64-bit length.
  STRING(8),
  /// Elements of one type after that type's code and a 64-bit count.
  ARRAY(12),
  /// 64-bit unsigned integer.
  UINT64(8),
  /// 64-bit signed integer.
  INT64(8),
  /// 64-bit float.
  FLOAT64(8);

  private static final MetadataType[] BY_CODE = values();

  private final int leastBytes;

  MetadataType(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  /// The number that stands for the type in files.
  ///
  /// @return the code
  public int code() {
    return ordinal();
  }

  /// The type of a code.
  ///
  /// @param code a number from a file
  /// @return the type, if there is one
  public static Optional<MetadataType> of(int code) {
    return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
  }

  /// Whether every value takes the same number of bytes.
  boolean isFixed() {
    return this != STRING && this != ARRAY;
  }

  /// Whether values are whole numbers.
  boolean isWhole() {
    return isFixed() && this != BOOL && !isReal();
  }

  /// Whether values are floating-point numbers.
  boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /// Bytes of a value of a fixed type; the fewest bytes of a string or an array.
  int leastBytes() {
    return leastBytes;
  }
}
