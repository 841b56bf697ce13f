package gibbs.engine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// An array of a file's metadata: element type, length and the elements' bytes as they lie in the
/// file.
///
/// A vocabulary of 262,144 strings costs nothing but its offsets until it is asked for; [#strings]
/// then decodes all of them in one sweep. What accessors return is a copy and outlives the file;
/// the array itself does not. Safe for use by many threads.
public final class MetadataArray {
  private static final int[] NO_OFFSETS = {};

  private final MetadataType elementType;
  private final int length;
  private final MemorySegment payload;
  private final int[] offsets; // [length + 1] bytes into the payload; empty for fixed types
  private final List<MetadataArray> nested; // [length] for arrays of arrays, else empty

  private MetadataArray(
      MetadataType elementType,
      int length,
      MemorySegment payload,
      int[] offsets,
      List<MetadataArray> nested) {
    this.elementType = elementType;
    this.length = length;
    this.payload = payload;
    this.offsets = offsets;
    this.nested = nested;
  }

  static MetadataArray ofFixed(MetadataType elementType, int length, MemorySegment payload) {
    return new MetadataArray(elementType, length, payload, NO_OFFSETS, List.of());
  }

  static MetadataArray ofStrings(int length, MemorySegment payload, int[] offsets) {
    return new MetadataArray(MetadataType.STRING, length, payload, offsets, List.of());
  }

  static MetadataArray ofArrays(List<MetadataArray> nested, MemorySegment payload) {
    return new MetadataArray(
        MetadataType.ARRAY, nested.size(), payload, NO_OFFSETS, List.copyOf(nested));
  }

  /// An array of strings, for writing.
  ///
  /// @param values the strings
  /// @return an array of type [MetadataType#STRING]
  public static MetadataArray of(List<String> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] offsets = new int[values.size() + 1];
    for (int index = 0; index < values.size(); index++) {
      byte[] text = values.get(index).getBytes(UTF_8);
      LittleEndian.writeLong(bytes, text.length);
      bytes.writeBytes(text);
      offsets[index + 1] = bytes.size();
    }
    return ofStrings(values.size(), MemorySegment.ofArray(bytes.toByteArray()), offsets);
  }

  /// An array of whole numbers, for writing.
  ///
  /// @param values the numbers
  /// @return an array of type [MetadataType#INT32]
  public static MetadataArray of(int... values) {
    MemorySegment payload = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, payload, Layouts.INT, 0, values.length);
    return ofFixed(MetadataType.INT32, values.length, payload);
  }

  /// An array of bytes, for writing.
  ///
  /// @param values the bytes
  /// @return an array of type [MetadataType#INT8]
  public static MetadataArray of(byte... values) {
    return ofFixed(MetadataType.INT8, values.length, MemorySegment.ofArray(values.clone()));
  }

  /// An array of floats, for writing.
  ///
  /// @param values the numbers
  /// @return an array of type [MetadataType#FLOAT32]
  public static MetadataArray of(float... values) {
    MemorySegment payload = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, payload, Layouts.FLOAT, 0, values.length);
    return ofFixed(MetadataType.FLOAT32, values.length, payload);
  }

  /// The type of the elements.
  ///
  /// @return the type
  public MetadataType elementType() {
    return elementType;
  }

  /// Number of elements.
  ///
  /// @return the count
  public int length() {
    return length;
  }

  /// All elements as 64-bit integers; unsigned 64-bit ones by their bits.
  ///
  /// @return `[length]`, a copy
  /// @throws IllegalStateException if the elements are no whole numbers
  public long[] longs() {
    require(elementType.isWhole(), "whole numbers");
    long[] values = new long[length];
    for (int index = 0; index < length; index++) {
      values[index] = whole(index);
    }
    return values;
  }

  /// All elements as 32-bit integers.
  ///
  /// @return `[length]`, a copy
  /// @throws IllegalStateException if the elements are no whole numbers
  /// @throws ArithmeticException if one exceeds 32 bits
  public int[] ints() {
    require(elementType.isWhole(), "whole numbers");
    int[] values = new int[length];
    if (elementType == MetadataType.INT32) {
      LittleEndian.read(payload, values);
      return values;
    }
    for (int index = 0; index < length; index++) {
      values[index] = Math.toIntExact(whole(index));
    }
    return values;
  }

  /// All elements as 32-bit floats.
  ///
  /// @return `[length]`, a copy
  /// @throws IllegalStateException if the elements are no floating-point numbers
  public float[] floats() {
    require(elementType.isReal(), "floating-point numbers");
    float[] values = new float[length];
    if (elementType == MetadataType.FLOAT32) {
      LittleEndian.read(payload, values);
      return values;
    }
    for (int index = 0; index < length; index++) {
      values[index] = (float) payload.get(Layouts.DOUBLE, 8L * index);
    }
    return values;
  }

  /// An element as a claim.
  ///
  /// @param index in `[0, length())`
  /// @return false for 0
  /// @throws IllegalStateException if the elements are no claims
  public boolean flag(int index) {
    require(elementType == MetadataType.BOOL, "flags");
    return payload.get(ValueLayout.JAVA_BYTE, index) != 0;
  }

  /// All elements as strings, decoded in one sweep on every call: keep the result. Bytes that are
  /// no UTF-8 become U+FFFD; [#bytes] has them as they are.
  ///
  /// @return `[length]`, immutable
  /// @throws IllegalStateException if the elements are no strings
  public List<String> strings() {
    require(elementType == MetadataType.STRING, "strings");
    byte[] all = content();
    String[] values = new String[length];
    for (int index = 0; index < length; index++) {
      int start = offsets[index] + Long.BYTES;
      values[index] = new String(all, start, offsets[index + 1] - start, UTF_8);
    }
    return List.of(values);
  }

  /// All elements as the bytes that stand in the file, without an object for each.
  ///
  /// @return `[length]`, a copy
  /// @throws IllegalStateException if the elements are no strings
  public PackedStrings packedStrings() {
    require(elementType == MetadataType.STRING, "strings");
    return new PackedStrings(content(), offsets, Long.BYTES);
  }

  /// The bytes of a string, as they stand in the file.
  ///
  /// @param index in `[0, length())`
  /// @return a fresh array
  /// @throws IllegalStateException if the elements are no strings
  public byte[] bytes(int index) {
    require(elementType == MetadataType.STRING, "strings");
    int start = offsets[index] + Long.BYTES;
    return payload.asSlice(start, offsets[index + 1] - start).toArray(ValueLayout.JAVA_BYTE);
  }

  /// An element of an array of arrays.
  ///
  /// @param index in `[0, length())`
  /// @return the inner array
  /// @throws IllegalStateException if the elements are no arrays
  public MetadataArray array(int index) {
    require(elementType == MetadataType.ARRAY, "arrays");
    return nested.get(index);
  }

  /// Element type and length, such as `STRING[32000]`.
  @Override
  public String toString() {
    return elementType + "[" + length + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetadataArray that
        && elementType == that.elementType
        && length == that.length
        && payload.mismatch(that.payload) < 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new int[] {elementType.ordinal(), length});
  }

  /// The elements as they lie in files.
  MemorySegment payload() {
    return payload;
  }

  /// The payload of strings, which is under 2 GiB.
  private byte[] content() {
    byte[] bytes = new byte[Math.toIntExact(payload.byteSize())];
    LittleEndian.read(payload, 0, bytes, bytes.length);
    return bytes;
  }

  private long whole(int index) {
    return switch (elementType) {
      case UINT8 -> Byte.toUnsignedLong(payload.get(ValueLayout.JAVA_BYTE, index));
      case INT8 -> payload.get(ValueLayout.JAVA_BYTE, index);
      case UINT16 -> Short.toUnsignedLong(payload.get(Layouts.SHORT, 2L * index));
      case INT16 -> payload.get(Layouts.SHORT, 2L * index);
      case UINT32 -> Integer.toUnsignedLong(payload.get(Layouts.INT, 4L * index));
      case INT32 -> payload.get(Layouts.INT, 4L * index);
      case UINT64, INT64 -> payload.get(Layouts.LONG, 8L * index);
      case FLOAT32, BOOL, STRING, ARRAY, FLOAT64 -> throw new IllegalStateException();
    };
  }

  private void require(boolean holds, String wanted) {
    if (!holds) {
      throw new IllegalStateException("array holds " + elementType + ", not " + wanted);
    }
  }

  /// Loaded for arrays of unusual types and for writing alone.
  private static final class Layouts {
    static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE =
        ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  }
}
