package gibbs.engine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbs.core.model.ModelFormatException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Walks a header from its first byte on and refuses to step past the file's end.
///
/// Reads through a window of plain bytes: at start-up, code on arrays runs long before code on
/// segments is compiled. Nothing is allocated for a length before that length is known to lie
/// inside the file.
final class HeaderCursor {
  private static final int WINDOW_BYTES = 1 << 16;
  private static final int FIRST_OFFSETS = 1 << 12;

  private final String file;
  private final MemorySegment content;
  private final long end;
  private final byte[] window;
  private long windowStart;
  private int windowLength;
  private long position;
  private String kind = "";
  private String subject = "";

  HeaderCursor(String file, MemorySegment content) {
    this.file = file;
    this.content = content;
    this.end = content.byteSize();
    this.window = new byte[(int) Math.min(WINDOW_BYTES, end)];
  }

  /// Says what is read from now on. Free of cost until a message needs it.
  void about(String newKind, String newSubject) {
    kind = newKind;
    subject = newSubject;
  }

  long position() {
    return position;
  }

  long remaining() {
    return end - position;
  }

  int readByte(String what) {
    int at = load(1, what);
    position += 1;
    return window[at];
  }

  int readShort(String what) {
    int at = load(Short.BYTES, what);
    position += Short.BYTES;
    return (short) (window[at] & 0xFF | window[at + 1] << 8);
  }

  int readInt(String what) {
    int at = load(Integer.BYTES, what);
    position += Integer.BYTES;
    return LittleEndian.readInt(window, at);
  }

  long readLong(String what) {
    int at = load(Long.BYTES, what);
    position += Long.BYTES;
    return LittleEndian.readLong(window, at);
  }

  /// A count of things that take at least `leastBytes` each, so that no count exceeds what the file
  /// can hold.
  long readCount(String what, int leastBytes) {
    long at = position;
    long count = readLong(what);
    if (count >= 0 && count <= remaining() / leastBytes) {
      return count;
    }
    throw refuse(
        at,
        what + " of at most " + remaining() / leastBytes + ", as the file has room for",
        Long.toUnsignedString(count));
  }

  /// A count that must also fit a Java array.
  int readArrayLength(String what, int leastBytes) {
    long at = position;
    long count = readCount(what, leastBytes);
    if (count <= Integer.MAX_VALUE - 8) {
      return (int) count;
    }
    throw refuse(at, what + " of at most " + (Integer.MAX_VALUE - 8), Long.toString(count));
  }

  String readString(String what, int longest) {
    long at = position;
    int length = readArrayLength(what, 1);
    if (length > longest) {
      throw refuse(at, what + " of at most " + longest + " bytes", Integer.toString(length));
    }
    byte[] bytes = new byte[length];
    LittleEndian.read(content, position, bytes, length);
    position += length;
    return new String(bytes, UTF_8);
  }

  /// Steps over bytes.
  void skip(long bytes, String what) {
    if (bytes > remaining()) {
      throw truncated(bytes, what);
    }
    position += bytes;
  }

  /// Steps over strings and returns where each begins, relative to the first, and where the last
  /// ends. Vocabularies have hundreds of thousands, so this is the loop that opening a file waits
  /// for.
  int[] skipStrings(int count, String what) {
    long start = position;
    int[] offsets = new int[Math.min(count, FIRST_OFFSETS) + 1];
    for (int index = 0; index < count; index++) {
      skipString(what);
      if (position - start > Integer.MAX_VALUE - 8) {
        throw refuse(start, what + " of under 2 GiB", "more");
      }
      if (index + 1 == offsets.length) {
        offsets = Arrays.copyOf(offsets, (int) Math.min(2L * offsets.length, count + 1L));
      }
      offsets[index + 1] = (int) (position - start);
    }
    return offsets;
  }

  private void skipString(String what) {
    long inWindow = position - windowStart;
    int at = inWindow + Long.BYTES <= windowLength ? (int) inWindow : load(Long.BYTES, what);
    int length = LittleEndian.readInt(window, at);
    boolean isShort = (window[at + 4] | window[at + 5] | window[at + 6] | window[at + 7]) == 0;
    if (isShort && length >= 0 && length <= end - position - Long.BYTES) {
      position += Long.BYTES + length;
    } else {
      skip(readCount(what, 1), what);
    }
  }

  MemorySegment slice(long start) {
    return content.asSlice(start, position - start);
  }

  /// An exception for something at a place of the file, to be thrown.
  ModelFormatException refuse(long at, String expected, String found) {
    String about = subject.isEmpty() ? "" : kind + GgufFile.shown(subject) + ": ";
    return new ModelFormatException(file, at, about + expected, found);
  }

  private ModelFormatException truncated(long bytes, String what) {
    return refuse(
        position, what + " (" + bytes + " bytes)", "the end of the file after " + remaining());
  }

  /// Brings the next bytes into the window and returns their index there.
  private int load(int bytes, String what) {
    long at = position - windowStart;
    if (at >= 0 && at + bytes <= windowLength) {
      return (int) at;
    }
    if (bytes > remaining()) {
      throw truncated(bytes, what);
    }
    windowStart = position;
    windowLength = (int) Math.min(window.length, remaining());
    LittleEndian.read(content, position, window, windowLength);
    return 0;
  }
}
