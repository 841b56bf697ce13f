package gibbs.engine.gguf;

/// One value of a file's metadata, with the exact type that the file gives it.
public sealed interface MetadataValue {
  /// The value's type in files.
  ///
  /// @return the type
  MetadataType type();

  /// A whole number.
  ///
  /// @param type one of the integer types
  /// @param value the number; for [MetadataType#UINT64] its 64 bits
  record Whole(MetadataType type, long value) implements MetadataValue {
    /// Refuses types that hold no whole numbers, and numbers that the type cannot hold.
    public Whole {
      if (!type.isWhole()) {
        throw new IllegalArgumentException("type must be an integer type, was " + type);
      }
      if (!fits(type, value)) {
        throw new IllegalArgumentException("value must fit " + type + ", was " + value);
      }
    }

    private static boolean fits(MetadataType type, long value) {
      return switch (type) {
        case UINT8 -> value >= 0 && value <= 0xFF;
        case UINT16 -> value >= 0 && value <= 0xFFFF;
        case UINT32 -> value >= 0 && value <= 0xFFFF_FFFFL;
        case INT8 -> value == (byte) value;
        case INT16 -> value == (short) value;
        case INT32 -> value == (int) value;
        case UINT64, INT64 -> true;
        case FLOAT32, BOOL, STRING, ARRAY, FLOAT64 -> false;
      };
    }

    @Override
    public String toString() {
      return type == MetadataType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }
  }

  /// A floating-point number.
  ///
  /// @param type [MetadataType#FLOAT32] or [MetadataType#FLOAT64]
  /// @param value the number
  record Real(MetadataType type, double value) implements MetadataValue {
    /// Refuses types that hold no floating-point numbers.
    public Real {
      if (!type.isReal()) {
        throw new IllegalArgumentException("type must be FLOAT32 or FLOAT64, was " + type);
      }
    }

    @Override
    public String toString() {
      return type == MetadataType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
    }
  }

  /// True or false.
  ///
  /// @param value the claim
  record Flag(boolean value) implements MetadataValue {
    @Override
    public MetadataType type() {
      return MetadataType.BOOL;
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /// A text. Bytes that are no UTF-8 have become U+FFFD.
  ///
  /// @param value the text
  record Text(String value) implements MetadataValue {
    @Override
    public MetadataType type() {
      return MetadataType.STRING;
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /// Values of one type, kept as the file's bytes until they are asked for.
  ///
  /// @param values the elements
  record Items(MetadataArray values) implements MetadataValue {
    @Override
    public MetadataType type() {
      return MetadataType.ARRAY;
    }

    @Override
    public String toString() {
      return values.toString();
    }
  }
}
