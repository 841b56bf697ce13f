package gibbs.engine.gguf;

import java.io.ByteArrayOutputStream;

/// Little-endian numbers in byte arrays, by shifts: ready before any handle to memory is warm.
final class LittleEndian {
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
