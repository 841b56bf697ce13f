package gibbs.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A named array of weights, used where it lies in the mapped file.
///
/// **Axes.** Shapes are in the file's order, *fastest axis first*: a matrix that maps `columns`
/// inputs to `rows` outputs has shape `[columns, rows]`, and its row `r` takes the bytes `[r ·
/// rowBytes, (r + 1) · rowBytes)`. So axis 0 is the row's length (the input of a product), axis 1
/// counts rows (its output), axis 2 and 3 count matrices, as experts have them. Written the usual
/// way, slowest axis first, that matrix is `[row][column]`.
public final class Tensor {
  /// The most axes that a tensor has.
  public static final int MAX_AXES = 4;

  private final String name;
  private final TensorType type;
  private final long[] shape;
  private final long rowBytes;
  private final MemorySegment data;

  /// Describes weights that lie in memory.
  ///
  /// @param name the tensor's name, such as `blk.0.attn_q.weight`
  /// @param type how its weights are stored
  /// @param shape one to four positive lengths, fastest axis first; the first is a multiple of the
  ///     block length
  /// @param data exactly the bytes of the weights
  public Tensor(String name, TensorType type, long[] shape, MemorySegment data) {
    this.name = name;
    this.type = type;
    this.shape = checkedShape(type, shape);
    this.rowBytes = type.bytes(shape[0]);
    this.data = data;
    if (data.byteSize() != Math.multiplyExact(rowBytes, rowCount())) {
      throw new IllegalArgumentException(
          "data must hold " + this + ", was " + data.byteSize() + " bytes");
    }
  }

  /// The name that the file gives.
  ///
  /// @return the name
  public String name() {
    return name;
  }

  /// How the weights are stored.
  ///
  /// @return the type
  public TensorType type() {
    return type;
  }

  /// Lengths of the axes.
  ///
  /// @return one to four positive numbers, fastest axis first; a copy
  public long[] shape() {
    return shape.clone();
  }

  /// Whether the lengths of the axes are these; trailing axes of length 1 count for nothing.
  ///
  /// @param lengths wanted lengths, fastest axis first
  /// @return true if they agree
  public boolean hasShape(long... lengths) {
    for (int axis = 0; axis < Math.max(lengths.length, shape.length); axis++) {
      if (length(lengths, axis) != length(shape, axis)) {
        return false;
      }
    }
    return true;
  }

  /// Weights in a row: the length of axis 0.
  ///
  /// @return the count
  public long rowLength() {
    return shape[0];
  }

  /// Rows of all matrices together: the product of the other axes; 1 for a vector.
  ///
  /// @return the count
  public long rowCount() {
    long count = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      count = Math.multiplyExact(count, shape[axis]);
    }
    return count;
  }

  /// Bytes of a row.
  ///
  /// @return the size
  public long rowBytes() {
    return rowBytes;
  }

  /// The weights as they are stored: `[matrix][row][block]`.
  ///
  /// @return a read-only view of the file, valid until the file is closed
  public MemorySegment data() {
    return data;
  }

  /// Name, type and shape for messages, such as `output.weight Q8_0 [576 × 49152]`.
  @Override
  public String toString() {
    return name + " " + type + " " + shapeText(shape);
  }

  /// A copy of a shape that a tensor of the type may have.
  static long[] checkedShape(TensorType type, long[] shape) {
    boolean holds =
        shape.length >= 1 && shape.length <= MAX_AXES && shape[0] % type.blockLength() == 0;
    for (long length : shape) {
      holds &= length >= 1;
    }
    if (!holds) {
      throw new IllegalArgumentException(
          "shape must be one to four positive lengths, the first a multiple of "
              + type.blockLength()
              + ", was "
              + shapeText(shape));
    }
    return shape.clone();
  }

  static String shapeText(long[] shape) {
    return Arrays.stream(shape)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" × ", "[", "]"));
  }

  private static long length(long[] lengths, int axis) {
    return axis < lengths.length ? lengths[axis] : 1;
  }
}
