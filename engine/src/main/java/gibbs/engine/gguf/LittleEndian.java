package gibbs.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Little-endian numbers, by shifts in byte arrays and by buffers: ready at once, where handles to
/// memory, which the accessors of segments need, take tens of milliseconds to load.
final class LittleEndian {
  /// Numbers of a buffer, whose bytes an `int` counts.
  private static final int CHUNK = 1 << 28;

  private LittleEndian() {}

  static int readInt(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | bytes[at + 3] << 24;
  }

  static long readLong(byte[] bytes, int at) {
    return Integer.toUnsignedLong(readInt(bytes, at)) | (long) readInt(bytes, at + 4) << 32;
  }

  /// Bytes of memory to the beginning of an array.
  static void read(MemorySegment source, long at, byte[] target, int length) {
    source.asSlice(at, length).asByteBuffer().get(target, 0, length);
  }

  /// As many 32-bit numbers as an array holds.
  static void read(MemorySegment source, int[] target) {
    for (int at = 0; at < target.length; at += CHUNK) {
      int count = Math.min(CHUNK, target.length - at);
      chunk(source, at, count).asIntBuffer().get(target, at, count);
    }
  }

  /// As many 32-bit floats as an array holds.
  static void read(MemorySegment source, float[] target) {
    for (int at = 0; at < target.length; at += CHUNK) {
      int count = Math.min(CHUNK, target.length - at);
      chunk(source, at, count).asFloatBuffer().get(target, at, count);
    }
  }

  private static ByteBuffer chunk(MemorySegment source, int at, int count) {
    return source.asSlice(4L * at, 4L * count).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  static void writeInt(ByteArrayOutputStream out, int value) {
    writeBytes(out, value, Integer.BYTES);
  }

  static void writeLong(ByteArrayOutputStream out, long value) {
    writeBytes(out, value, Long.BYTES);
  }

  /// Writes the lowest `count` bytes of a value.
  static void writeBytes(ByteArrayOutputStream out, long value, int count) {
    for (int at = 0; at < count; at++) {
      out.write((int) (value >>> 8 * at));
    }
  }
}
