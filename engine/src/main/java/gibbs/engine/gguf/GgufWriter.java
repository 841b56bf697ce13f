package gibbs.engine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbs.core.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes GGUF files: collect metadata and tensors in the order wanted, then [#write].
///
/// **Format.** Version 3, little-endian, weights aligned to 32 bytes or to `general.alignment`
/// where that is put. **Edges.** The file appears whole or not at all: it is written beside its
/// place and moved there; a failed write leaves nothing behind. What is no regular file, such as a
/// device or a pipe, is written directly. **Cost.** Memory for the header and
/// 1 MiB (or one row, if that is longer). Confined to one thread.
public final class GgufWriter {
  private static final int VERSION = 3;
  private static final int CHUNK_BYTES = 1 << 20;

  private final Map<String, MetadataValue> entries = new LinkedHashMap<>();
  private final Map<String, Pending> tensors = new LinkedHashMap<>();

  /// A writer with nothing in it yet.
  public GgufWriter() {}

  /// A tensor that waits to be written.
  private record Pending(TensorType type, long[] shape, RowContent content) {
    long rowBytes() {
      return type.bytes(shape[0]);
    }

    long rowCount() {
      long count = 1;
      for (int axis = 1; axis < shape.length; axis++) {
        count = Math.multiplyExact(count, shape[axis]);
      }
      return count;
    }

    long bytes() {
      return Math.multiplyExact(rowBytes(), rowCount());
    }
  }

  /// Adds a value under a key, with its exact type.
  ///
  /// @param key a new key
  /// @param value its value
  /// @return this writer
  public GgufWriter put(String key, MetadataValue value) {
    if (key.equals(GgufHeader.ALIGNMENT_KEY) && !isAlignment(value)) {
      throw Check.refuse(key, "a power of two, at least 8", value.toString());
    }
    if (key.isEmpty() || entries.putIfAbsent(key, value) != null) {
      throw Check.refuse("key", "new", "'" + key + "'");
    }
    return this;
  }

  /// Adds a text.
  ///
  /// @param key a new key
  /// @param value its value
  /// @return this writer
  public GgufWriter put(String key, String value) {
    return put(key, new MetadataValue.Text(value));
  }

  /// Adds a count or an id, as [MetadataType#UINT32].
  ///
  /// @param key a new key
  /// @param value its value, not negative
  /// @return this writer
  public GgufWriter put(String key, int value) {
    return put(key, new MetadataValue.Whole(MetadataType.UINT32, value));
  }

  /// Adds a number, as [MetadataType#FLOAT32].
  ///
  /// @param key a new key
  /// @param value its value
  /// @return this writer
  public GgufWriter put(String key, float value) {
    return put(key, new MetadataValue.Real(MetadataType.FLOAT32, value));
  }

  /// Adds a claim.
  ///
  /// @param key a new key
  /// @param value its value
  /// @return this writer
  public GgufWriter put(String key, boolean value) {
    return put(key, new MetadataValue.Flag(value));
  }

  /// Adds an array.
  ///
  /// @param key a new key
  /// @param values its elements
  /// @return this writer
  public GgufWriter put(String key, MetadataArray values) {
    return put(key, new MetadataValue.Items(values));
  }

  /// Adds a tensor as it is, often one of another file, which must stay open until [#write] has
  /// returned.
  ///
  /// @param tensor a tensor of a new name
  /// @return this writer
  public GgufWriter add(Tensor tensor) {
    long rowBytes = tensor.rowBytes();
    return add(
        tensor.name(),
        tensor.type(),
        tensor.shape(),
        (row, target) -> target.copyFrom(tensor.data().asSlice(row * rowBytes, rowBytes)));
  }

  /// Adds a tensor whose bytes are made while the file is written.
  ///
  /// @param name a new name
  /// @param type how the weights are stored
  /// @param shape one to four positive lengths, fastest axis first; the first a multiple of the
  ///     block length
  /// @param content called once for each row, in order
  /// @return this writer
  public GgufWriter add(String name, TensorType type, long[] shape, RowContent content) {
    Pending pending = new Pending(type, Tensor.checkedShape(type, shape), content);
    if (name.isEmpty()
        || name.getBytes(UTF_8).length > TensorTable.LONGEST_NAME
        || tensors.putIfAbsent(name, pending) != null) {
      throw Check.refuse(
          "name", "new, of 1 to " + TensorTable.LONGEST_NAME + " bytes", "'" + name + "'");
    }
    return this;
  }

  /// Writes everything to a file and replaces one that is there.
  ///
  /// @param path where the file shall lie
  /// @throws IOException if it cannot be written, as on a full disk; nothing is left behind then
  public void write(Path path) throws IOException {
    try {
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        writeTo(path, StandardOpenOption.WRITE);
      } else {
        writeWhole(Files.exists(path) ? path.toRealPath() : path);
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // such as a full disk: says what is wrong and not with which file
      FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private void writeWhole(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    Path unfinished = unfinished(path);
    try {
      writeTo(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      move(unfinished, path);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private void writeTo(Path path, OpenOption... mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      Output out = new Output(channel);
      writeHeader(out);
      for (Pending tensor : tensors.values()) {
        writeTensor(out, tensor);
        pad(out);
      }
      if (Files.isRegularFile(path)) {
        channel.force(true); // before it takes its place: a power cut leaves the old file or this
      }
    }
  }

  /// Bytes that go to a file, a device or a pipe, counted.
  private static final class Output {
    final FileChannel channel;
    long written;

    Output(FileChannel channel) {
      this.channel = channel;
    }

    void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        written += channel.write(bytes);
      }
    }
  }

  /// A name beside the wanted one that no other writer uses.
  private static Path unfinished(Path path) {
    String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    return path.resolveSibling(path.getFileName() + "." + unique + ".part");
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void writeHeader(Output out) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    LittleEndian.writeInt(header, GgufHeader.MAGIC);
    LittleEndian.writeInt(header, VERSION);
    LittleEndian.writeLong(header, tensors.size());
    LittleEndian.writeLong(header, entries.size());
    entries.forEach(
        (key, value) -> {
          writeString(header, key);
          LittleEndian.writeInt(header, value.type().code());
          writeValue(header, value);
        });
    long offset = 0;
    for (Map.Entry<String, Pending> entry : tensors.entrySet()) {
      Pending tensor = entry.getValue();
      writeString(header, entry.getKey());
      LittleEndian.writeInt(header, tensor.shape().length);
      for (long length : tensor.shape()) {
        LittleEndian.writeLong(header, length);
      }
      LittleEndian.writeInt(header, tensor.type().code());
      LittleEndian.writeLong(header, offset);
      offset = aligned(offset + tensor.bytes());
    }
    out.write(ByteBuffer.wrap(header.toByteArray()));
    pad(out);
  }

  private static void writeValue(ByteArrayOutputStream out, MetadataValue value) {
    switch (value) {
      case MetadataValue.Whole(MetadataType type, long number) ->
          LittleEndian.writeBytes(out, number, type.leastBytes());
      case MetadataValue.Real(MetadataType type, double number) when type == MetadataType.FLOAT32 ->
          LittleEndian.writeInt(out, Float.floatToRawIntBits((float) number));
      case MetadataValue.Real(_, double number) ->
          LittleEndian.writeLong(out, Double.doubleToRawLongBits(number));
      case MetadataValue.Flag(boolean claim) -> out.write(claim ? 1 : 0);
      case MetadataValue.Text(String text) -> writeString(out, text);
      case MetadataValue.Items(MetadataArray values) -> {
        LittleEndian.writeInt(out, values.elementType().code());
        LittleEndian.writeLong(out, values.length());
        out.writeBytes(values.payload().toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  private static void writeString(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    LittleEndian.writeLong(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void writeTensor(Output out, Pending tensor) throws IOException {
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    long rowCount = tensor.rowCount();
    int chunkRows = (int) Math.min(rowCount, Math.max(1, CHUNK_BYTES / rowBytes));
    ByteBuffer chunk = ByteBuffer.allocateDirect(Math.multiplyExact(chunkRows, rowBytes));
    MemorySegment target = MemorySegment.ofBuffer(chunk);
    for (long row = 0; row < rowCount; row += chunkRows) {
      int rows = (int) Math.min(chunkRows, rowCount - row);
      for (int rowInChunk = 0; rowInChunk < rows; rowInChunk++) {
        tensor
            .content()
            .fill(row + rowInChunk, target.asSlice((long) rowInChunk * rowBytes, rowBytes));
      }
      out.write(chunk.clear().limit(rows * rowBytes));
    }
  }

  private void pad(Output out) throws IOException {
    out.write(ByteBuffer.allocate((int) (aligned(out.written) - out.written)));
  }

  private static boolean isAlignment(MetadataValue value) {
    return value instanceof MetadataValue.Whole(_, long alignment)
        && GgufHeader.isAlignment(alignment);
  }

  private long aligned(long offset) {
    long alignment =
        entries.get(GgufHeader.ALIGNMENT_KEY) instanceof MetadataValue.Whole(_, long value)
            ? value
            : GgufHeader.DEFAULT_ALIGNMENT;
    return Math.ceilDiv(offset, alignment) * alignment;
  }
}
