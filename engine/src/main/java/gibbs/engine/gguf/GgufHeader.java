package gibbs.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private static final int LONGEST_KEY = 65_535;
  private static final int DEEPEST_NESTING = 8;
  private static final int LEAST_ENTRY_BYTES = 8 + 1 + 4 + 1;

  static GgufHeader read(String file, MemorySegment content) {
    HeaderCursor cursor = new HeaderCursor(file, content);
    int version = readVersion(cursor);
    long tensorCount = cursor.readCount("number of tensors", TensorTable.LEAST_ROW_BYTES);
    long entryCount = cursor.readCount("number of metadata entries", LEAST_ENTRY_BYTES);
    Map<String, Metadata.Entry> entries = new LinkedHashMap<>();
    for (long entry = 0; entry < entryCount; entry++) {
      readEntry(cursor, entries);
    }
    Metadata metadata = new Metadata(file, entries);
    long alignment = alignment(metadata);
    TensorTable table = TensorTable.read(cursor, tensorCount, alignment);
    return new GgufHeader(version, metadata, table.place(content));
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
    cursor.about("", "");
    String key = cursor.readString("length of a metadata key", LONGEST_KEY);
    if (key.isEmpty() || entries.containsKey(key)) {
      throw cursor.refuse(
          at,
          "a new metadata key",
          key.isEmpty() ? "an empty one" : GgufFile.shown(key) + " again");
    }
    cursor.about("", key);
    MetadataType type = readType(cursor);
    long valueAt = cursor.position();
    entries.put(key, new Metadata.Entry(readValue(cursor, type), valueAt));
  }

  private static MetadataType readType(HeaderCursor cursor) {
    long at = cursor.position();
    int code = cursor.readInt("a type");
    Optional<MetadataType> type = MetadataType.of(code);
    if (type.isPresent()) {
      return type.get();
    }
    throw cursor.refuse(at, "a type from 0 to 12", Integer.toUnsignedString(code));
  }

  private static MetadataValue readValue(HeaderCursor cursor, MetadataType type) {
    String what = "a value";
    return switch (type) {
      case UINT8 -> new MetadataValue.Whole(type, cursor.readByte(what) & 0xFF);
      case INT8 -> new MetadataValue.Whole(type, cursor.readByte(what));
      case UINT16 -> new MetadataValue.Whole(type, cursor.readShort(what) & 0xFFFF);
      case INT16 -> new MetadataValue.Whole(type, cursor.readShort(what));
      case UINT32 -> new MetadataValue.Whole(type, Integer.toUnsignedLong(cursor.readInt(what)));
      case INT32 -> new MetadataValue.Whole(type, cursor.readInt(what));
      case UINT64, INT64 -> new MetadataValue.Whole(type, cursor.readLong(what));
      case FLOAT32 -> new MetadataValue.Real(type, Float.intBitsToFloat(cursor.readInt(what)));
      case FLOAT64 -> new MetadataValue.Real(type, Double.longBitsToDouble(cursor.readLong(what)));
      case BOOL -> new MetadataValue.Flag(readFlag(cursor));
      case STRING ->
          new MetadataValue.Text(cursor.readString("length of a text", Integer.MAX_VALUE));
      case ARRAY -> new MetadataValue.Items(readArray(cursor, 1));
    };
  }

  private static boolean readFlag(HeaderCursor cursor) {
    long at = cursor.position();
    int value = cursor.readByte("0 or 1");
    if (value == 0 || value == 1) {
      return value == 1;
    }
    throw cursor.refuse(at, "0 or 1", Integer.toString(value & 0xFF));
  }

  private static MetadataArray readArray(HeaderCursor cursor, int depth) {
    if (depth > DEEPEST_NESTING) {
      throw cursor.refuse(
          cursor.position(), "arrays at most " + DEEPEST_NESTING + " deep", "another inside");
    }
    MetadataType type = readType(cursor);
    int length = cursor.readArrayLength("number of elements", type.leastBytes());
    long start = cursor.position();
    return switch (type) {
      case STRING -> {
        int[] offsets = cursor.skipStrings(length, "length of an element");
        yield MetadataArray.ofStrings(length, cursor.slice(start), offsets);
      }
      case ARRAY -> {
        List<MetadataArray> nested = new ArrayList<>();
        for (int index = 0; index < length; index++) {
          nested.add(readArray(cursor, depth + 1));
        }
        yield MetadataArray.ofArrays(nested, cursor.slice(start));
      }
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 -> {
        cursor.skip((long) length * type.leastBytes(), "elements");
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
}
