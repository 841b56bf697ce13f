package gibbs.engine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Lays out a file number by number, so that tests can write what no writer would.
final class RawGguf {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// The usual beginning.
  static RawGguf header(long tensorCount, long entryCount) {
    return new RawGguf().text("GGUF").int32(3).int64(tensorCount).int64(entryCount);
  }

  RawGguf text(String text) {
    out.writeBytes(text.getBytes(UTF_8));
    return this;
  }

  RawGguf bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  RawGguf int32(int value) {
    LittleEndian.writeInt(out, value);
    return this;
  }

  RawGguf int64(long value) {
    LittleEndian.writeLong(out, value);
    return this;
  }

  RawGguf string(String text) {
    return int64(text.getBytes(UTF_8).length).text(text);
  }

  RawGguf key(String key, MetadataType type) {
    return string(key).int32(type.code());
  }

  /// A row of the table of tensors.
  RawGguf tensor(String name, int typeCode, long offset, long... shape) {
    string(name).int32(shape.length);
    for (long length : shape) {
      int64(length);
    }
    return int32(typeCode).int64(offset);
  }

  /// Zeros up to the next multiple of 32, then `bytes` more.
  RawGguf data(int bytes) {
    while (out.size() % 32 != 0) {
      out.write(0);
    }
    return bytes(new int[bytes]);
  }

  int size() {
    return out.size();
  }

  Path writeTo(Path folder) throws IOException {
    return Files.write(folder.resolve("raw.gguf"), out.toByteArray());
  }
}
