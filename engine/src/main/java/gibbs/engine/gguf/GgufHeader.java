package gibbs.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands before the weights: version, metadata and the table of tensors, each checked as it
/// is read.
///
/// @param version 2 or 3
/// @param metadata the key-value pairs
/// @param tensors by name, in the file's order
record GgufHeader(int version, Metadata metadata, Map<String, Tensor> tensors) {
  /// The first four bytes of every file: `GGUF`, as a little-endian number.
  static final int MAGIC = 0x46554747;

  /// Where weights are aligned unless [#ALIGNMENT_KEY] says otherwise.
  static final int DEFAULT_ALIGNMENT = 32;

  /// Metadata key of the alignment of weights.
  static final String ALIGNMENT_KEY = "general.alignment";

  /// Bytes of the longest tensor name.
  static final int LONGEST_TENSOR_NAME = 64;

  private static final int LONGEST_KEY = 65_535;
  private static final int DEEPEST_NESTING = 8;
  private static final int LEAST_ENTRY_BYTES = 8 + 1 + 4 + 1;
  private static final int LEAST_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

  /// A row of the table of tensors; `at` is where its offset stands in the file.
  private record TensorRow(
      String name, TensorType type, long[] shape, long bytes, long offset, long at) {}

  static GgufHeader read(String file, MemorySegment content) {
    HeaderCursor cursor = new HeaderCursor(file, content);
    int version = readVersion(cursor);
    long tensorCount = cursor.readCount("number of tensors", LEAST_TENSOR_BYTES);
    long entryCount = cursor.readCount("number of metadata entries", LEAST_ENTRY_BYTES);
    Map<String, Metadata.Entry> entries = new LinkedHashMap<>();
    for (long entry = 0; entry < entryCount; entry++) {
      readEntry(cursor, entries);
    }
    Metadata metadata = new Metadata(file, entries);
    long alignment = alignment(metadata);
    Map<String, TensorRow> rows = new LinkedHashMap<>();
    for (long tensor = 0; tensor < tensorCount; tensor++) {
      readTensorRow(cursor, alignment, rows);
    }
    long dataStart = Math.ceilDiv(cursor.position(), alignment) * alignment;
    refuseOverlaps(cursor, rows.values());
    return new GgufHeader(version, metadata, place(cursor, content, dataStart, rows.values()));
  }

  private static int readVersion(HeaderCursor cursor) {
    int magic = cursor.readInt("the letters GGUF");
    if (magic != MAGIC) {
      throw cursor.refuse(
          0, "the letters GGUF", String.format("bytes %08x", Integer.reverseBytes(magic)));
    }
    int version = cursor.readInt("the version");
    if (version == 2 || version == 3) {
      return version;
    }
    int swapped = Integer.reverseBytes(version);
    throw cursor.refuse(
        Integer.BYTES,
        "version 2 or 3, little-endian",
        swapped > 0 && swapped < 16
            ? "version " + swapped + ", big-endian"
            : "version " + Integer.toUnsignedString(version));
  }

  private static void readEntry(HeaderCursor cursor, Map<String, Metadata.Entry> entries) {
    long at = cursor.position();
    String key = cursor.readString("metadata key", LONGEST_KEY);
    if (key.isEmpty() || entries.containsKey(key)) {
      throw cursor.refuse(
          at,
          "a new metadata key",
          key.isEmpty() ? "an empty one" : GgufFile.shown(key) + " again");
    }
    MetadataType type = readType(cursor, key);
    long valueAt = cursor.position();
    entries.put(key, new Metadata.Entry(readValue(cursor, key, type), valueAt));
  }

  private static MetadataType readType(HeaderCursor cursor, String key) {
    long at = cursor.position();
    int code = cursor.readInt("the type of " + GgufFile.shown(key));
    return MetadataType.of(code)
        .orElseThrow(
            () ->
                cursor.refuse(
                    at,
                    "a type from 0 to 12 for " + GgufFile.shown(key),
                    Integer.toUnsignedString(code)));
  }

  private static MetadataValue readValue(HeaderCursor cursor, String key, MetadataType type) {
    long at = cursor.position();
    return switch (type) {
      case UINT8 -> new MetadataValue.Whole(type, cursor.readByte(key) & 0xFF);
      case INT8 -> new MetadataValue.Whole(type, cursor.readByte(key));
      case UINT16 -> new MetadataValue.Whole(type, cursor.readShort(key) & 0xFFFF);
      case INT16 -> new MetadataValue.Whole(type, cursor.readShort(key));
      case UINT32 -> new MetadataValue.Whole(type, Integer.toUnsignedLong(cursor.readInt(key)));
      case INT32 -> new MetadataValue.Whole(type, cursor.readInt(key));
      case UINT64, INT64 -> new MetadataValue.Whole(type, cursor.readLong(key));
      case FLOAT32 -> new MetadataValue.Real(type, Float.intBitsToFloat(cursor.readInt(key)));
      case FLOAT64 -> new MetadataValue.Real(type, Double.longBitsToDouble(cursor.readLong(key)));
      case BOOL -> new MetadataValue.Flag(readFlag(cursor, key, at));
      case STRING ->
          new MetadataValue.Text(cursor.readString("value of " + key, Integer.MAX_VALUE));
      case ARRAY -> new MetadataValue.Items(readArray(cursor, key, 1));
    };
  }

  private static boolean readFlag(HeaderCursor cursor, String key, long at) {
    int value = cursor.readByte(key);
    if (value == 0 || value == 1) {
      return value == 1;
    }
    throw cursor.refuse(at, "0 or 1 for " + GgufFile.shown(key), Integer.toString(value & 0xFF));
  }

  private static MetadataArray readArray(HeaderCursor cursor, String key, int depth) {
    if (depth > DEEPEST_NESTING) {
      throw cursor.refuse(
          cursor.position(),
          "arrays at most " + DEEPEST_NESTING + " deep in " + GgufFile.shown(key),
          "another inside");
    }
    MetadataType type = readType(cursor, key);
    String what = "elements of " + GgufFile.shown(key);
    int length = cursor.readArrayLength("number of " + what, type.leastBytes());
    long start = cursor.position();
    return switch (type) {
      case STRING -> {
        int[] offsets = cursor.skipStrings(length, what);
        yield MetadataArray.ofStrings(length, cursor.slice(start), offsets);
      }
      case ARRAY -> {
        List<MetadataArray> nested = new ArrayList<>();
        for (int index = 0; index < length; index++) {
          nested.add(readArray(cursor, key, depth + 1));
        }
        yield MetadataArray.ofArrays(nested, cursor.slice(start));
      }
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 -> {
        cursor.skip((long) length * type.leastBytes(), what);
        yield MetadataArray.ofFixed(type, length, cursor.slice(start));
      }
    };
  }

  /// Whether weights may be aligned so.
  static boolean isAlignment(long alignment) {
    return alignment >= 8 && alignment <= 1 << 30 && Long.bitCount(alignment) == 1;
  }

  private static long alignment(Metadata metadata) {
    if (!metadata.contains(ALIGNMENT_KEY)) {
      return DEFAULT_ALIGNMENT;
    }
    long alignment = metadata.whole(ALIGNMENT_KEY);
    if (isAlignment(alignment)) {
      return alignment;
    }
    throw metadata.refuse(ALIGNMENT_KEY, "a power of two, at least 8");
  }

  private static void readTensorRow(
      HeaderCursor cursor, long alignment, Map<String, TensorRow> rows) {
    long nameAt = cursor.position();
    String name = cursor.readString("tensor name", LONGEST_TENSOR_NAME);
    String shown = "tensor " + GgufFile.shown(name);
    if (name.isEmpty() || rows.containsKey(name)) {
      throw cursor.refuse(
          nameAt, "a new tensor name", name.isEmpty() ? "an empty one" : shown + " again");
    }
    long[] shape = readShape(cursor, shown);
    long typeAt = cursor.position();
    int code = cursor.readInt("the type of " + shown);
    TensorType type =
        TensorType.of(code)
            .orElseThrow(
                () ->
                    cursor.refuse(
                        typeAt,
                        "a known type for " + shown,
                        "type number " + Integer.toUnsignedString(code)));
    long bytes = bytes(cursor, shown, typeAt, type, shape);
    long offsetAt = cursor.position();
    long offset = cursor.readLong("the offset of " + shown);
    if (offset < 0 || offset % alignment != 0) {
      throw cursor.refuse(
          offsetAt,
          "an offset of " + shown + " that is a multiple of " + alignment,
          Long.toUnsignedString(offset));
    }
    rows.put(name, new TensorRow(name, type, shape, bytes, offset, offsetAt));
  }

  private static long[] readShape(HeaderCursor cursor, String shown) {
    long countAt = cursor.position();
    int axisCount = cursor.readInt("the number of axes of " + shown);
    if (axisCount < 1 || axisCount > Tensor.MAX_AXES) {
      throw cursor.refuse(
          countAt, "one to four axes of " + shown, Integer.toUnsignedString(axisCount));
    }
    long[] shape = new long[axisCount];
    for (int axis = 0; axis < axisCount; axis++) {
      long at = cursor.position();
      shape[axis] = cursor.readLong("the shape of " + shown);
      if (shape[axis] < 1) {
        throw cursor.refuse(
            at, "positive axis lengths of " + shown, Long.toUnsignedString(shape[axis]));
      }
    }
    return shape;
  }

  /// Bytes of a tensor's weights; refuses broken rows and sizes that no file can have.
  private static long bytes(
      HeaderCursor cursor, String shown, long at, TensorType type, long[] shape) {
    if (shape[0] % type.blockLength() != 0) {
      throw cursor.refuse(
          at,
          "rows of " + shown + " in blocks of " + type.blockLength() + " weights for " + type,
          "rows of " + shape[0]);
    }
    try {
      long count = 1;
      for (long length : shape) {
        count = Math.multiplyExact(count, length);
      }
      return type.bytes(count);
    } catch (ArithmeticException e) {
      throw cursor.refuse(at, "a shape of " + shown + " that fits a file", Tensor.shapeText(shape));
    }
  }

  private static void refuseOverlaps(HeaderCursor cursor, Iterable<TensorRow> rows) {
    List<TensorRow> byOffset = new ArrayList<>();
    rows.forEach(byOffset::add);
    byOffset.sort(Comparator.comparingLong(TensorRow::offset));
    for (int index = 1; index < byOffset.size(); index++) {
      TensorRow before = byOffset.get(index - 1);
      TensorRow row = byOffset.get(index);
      if (row.offset() - before.offset() < before.bytes()) {
        throw cursor.refuse(
            row.at(),
            "tensors apart from each other",
            GgufFile.shown(row.name()) + " inside " + GgufFile.shown(before.name()));
      }
    }
  }

  private static Map<String, Tensor> place(
      HeaderCursor cursor, MemorySegment content, long dataStart, Iterable<TensorRow> rows) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long room = content.byteSize() - dataStart;
    for (TensorRow row : rows) {
      if (row.bytes() > room || row.offset() > room - row.bytes()) {
        throw cursor.refuse(
            row.at(),
            row.bytes() + " bytes of tensor " + GgufFile.shown(row.name()) + " inside the file",
            "its end " + outside(row, room) + " bytes behind the file's");
      }
      MemorySegment data = content.asSlice(dataStart + row.offset(), row.bytes());
      tensors.put(row.name(), new Tensor(row.name(), row.type(), row.shape(), data));
    }
    return Collections.unmodifiableMap(tensors);
  }

  private static String outside(TensorRow row, long room) {
    return Long.toUnsignedString(row.offset() + row.bytes() - room);
  }
}
