package gibbs.engine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// Many strings in one array of bytes, so that a vocabulary of 262,144 entries is two objects and
/// not 262,144. Immutable as long as nobody writes to [#bytes].
public final class PackedStrings {
  private final byte[] bytes;
  private final int[] offsets; // [size + 1] where entries begin
  private final int headerBytes; // what each entry holds before its string

  PackedStrings(byte[] bytes, int[] offsets, int headerBytes) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.headerBytes = headerBytes;
  }

  /// Packs strings as UTF-8.
  ///
  /// @param strings the strings
  /// @return them, packed
  public static PackedStrings of(List<String> strings) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] offsets = new int[strings.size() + 1];
    for (int index = 0; index < strings.size(); index++) {
      bytes.writeBytes(strings.get(index).getBytes(UTF_8));
      offsets[index + 1] = bytes.size();
    }
    return new PackedStrings(bytes.toByteArray(), offsets, 0);
  }

  /// Number of strings.
  ///
  /// @return the count
  public int size() {
    return offsets.length - 1;
  }

  /// The array that holds all strings; not a copy, and not to be written to.
  ///
  /// @return the bytes, of which string `index` is `[start(index), end(index))`
  public byte[] bytes() {
    return bytes;
  }

  /// Where a string begins.
  ///
  /// @param index in `[0, size())`
  /// @return a position in [#bytes]
  public int start(int index) {
    return offsets[index] + headerBytes;
  }

  /// Where a string ends.
  ///
  /// @param index in `[0, size())`
  /// @return a position in [#bytes], exclusive
  public int end(int index) {
    return offsets[index + 1];
  }

  /// A string's bytes.
  ///
  /// @param index in `[0, size())`
  /// @return a copy
  public byte[] copy(int index) {
    return Arrays.copyOfRange(bytes, start(index), end(index));
  }

  /// A string. Bytes that are no UTF-8 become U+FFFD.
  ///
  /// @param index in `[0, size())`
  /// @return the string
  public String text(int index) {
    return new String(bytes, start(index), end(index) - start(index), UTF_8);
  }
}
