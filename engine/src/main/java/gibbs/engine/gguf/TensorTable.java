package gibbs.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table of tensors at the end of a header: names, shapes, types, and where the weights lie.
///
/// @param cursor stands behind the table
/// @param rows by name, in the file's order
/// @param dataStart bytes from the start of the file to where offsets count from
record TensorTable(HeaderCursor cursor, Map<String, Row> rows, long dataStart) {
  /// Bytes of the shortest row.
  static final int LEAST_ROW_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

  /// Bytes of the longest tensor name.
  static final int LONGEST_NAME = 64;

  private static final String KIND = "tensor ";

  /// One tensor; `at` is where its offset stands in the file.
  record Row(String name, TensorType type, long[] shape, long bytes, long offset, long at) {}

  static TensorTable read(HeaderCursor cursor, long tensorCount, long alignment) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (long tensor = 0; tensor < tensorCount; tensor++) {
      Row row = readRow(cursor, alignment, rows);
      rows.put(row.name(), row);
    }
    long dataStart = Math.ceilDiv(cursor.position(), alignment) * alignment;
    TensorTable table = new TensorTable(cursor, rows, dataStart);
    table.refuseOverlaps();
    return table;
  }

  /// The tensors over a file's content.
  Map<String, Tensor> place(MemorySegment content) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long room = content.byteSize() - dataStart;
    for (Row row : rows.values()) {
      if (row.bytes() > room || row.offset() > room - row.bytes()) {
        cursor.about(KIND, row.name());
        throw cursor.refuse(
            row.at(),
            row.bytes() + " bytes inside the file",
            "their end "
                + Long.toUnsignedString(row.offset() + row.bytes() - room)
                + " bytes behind the file's");
      }
      MemorySegment data = content.asSlice(dataStart + row.offset(), row.bytes());
      tensors.put(row.name(), new Tensor(row.name(), row.type(), row.shape(), data));
    }
    return Collections.unmodifiableMap(tensors);
  }

  private static Row readRow(HeaderCursor cursor, long alignment, Map<String, Row> earlier) {
    cursor.about("", "");
    long nameAt = cursor.position();
    String name = cursor.readString("length of a tensor name", LONGEST_NAME);
    if (name.isEmpty() || earlier.containsKey(name)) {
      throw cursor.refuse(
          nameAt,
          "a new tensor name",
          name.isEmpty() ? "an empty one" : GgufFile.shown(name) + " again");
    }
    cursor.about(KIND, name);
    long[] shape = readShape(cursor);
    long typeAt = cursor.position();
    TensorType type = readType(cursor);
    long bytes = bytes(cursor, typeAt, type, shape);
    long at = cursor.position();
    long offset = cursor.readLong("an offset");
    if (offset < 0 || offset % alignment != 0) {
      throw cursor.refuse(
          at, "an offset that is a multiple of " + alignment, Long.toUnsignedString(offset));
    }
    return new Row(name, type, shape, bytes, offset, at);
  }

  private static long[] readShape(HeaderCursor cursor) {
    long countAt = cursor.position();
    int axisCount = cursor.readInt("a number of axes");
    if (axisCount < 1 || axisCount > Tensor.MAX_AXES) {
      throw cursor.refuse(countAt, "one to four axes", Integer.toUnsignedString(axisCount));
    }
    long[] shape = new long[axisCount];
    for (int axis = 0; axis < axisCount; axis++) {
      long at = cursor.position();
      shape[axis] = cursor.readLong("a shape");
      if (shape[axis] < 1) {
        throw cursor.refuse(at, "positive axis lengths", Long.toUnsignedString(shape[axis]));
      }
    }
    return shape;
  }

  private static TensorType readType(HeaderCursor cursor) {
    long at = cursor.position();
    int code = cursor.readInt("a type");
    Optional<TensorType> type = TensorType.of(code);
    if (type.isPresent()) {
      return type.get();
    }
    throw cursor.refuse(
        at,
        "a type of " + Arrays.toString(TensorType.values()),
        "type number " + Integer.toUnsignedString(code));
  }

  /// Bytes of a tensor's weights; refuses broken rows and sizes that no file can have.
  private static long bytes(HeaderCursor cursor, long at, TensorType type, long[] shape) {
    if (shape[0] % type.blockLength() != 0) {
      throw cursor.refuse(
          at,
          "rows in blocks of " + type.blockLength() + " weights for " + type,
          "rows of " + shape[0]);
    }
    try {
      long count = 1;
      for (long length : shape) {
        count = Math.multiplyExact(count, length);
      }
      return type.bytes(count);
    } catch (ArithmeticException _) {
      throw cursor.refuse(at, "a shape that fits a file", Tensor.shapeText(shape));
    }
  }

  /// Files usually hold their tensors in order; only others are sorted.
  private void refuseOverlaps() {
    List<Row> byOffset = new ArrayList<>(rows.values());
    if (!isAscending(byOffset)) {
      byOffset.sort(Comparator.comparingLong(Row::offset));
    }
    for (int index = 1; index < byOffset.size(); index++) {
      Row before = byOffset.get(index - 1);
      Row row = byOffset.get(index);
      if (row.offset() - before.offset() < before.bytes()) {
        cursor.about(KIND, row.name());
        throw cursor.refuse(
            row.at(),
            "a place apart from other tensors",
            "one inside " + GgufFile.shown(before.name()));
      }
    }
  }

  private static boolean isAscending(Collection<Row> rows) {
    long last = -1;
    for (Row row : rows) {
      if (row.offset() < last) {
        return false;
      }
      last = row.offset();
    }
    return true;
  }
}
