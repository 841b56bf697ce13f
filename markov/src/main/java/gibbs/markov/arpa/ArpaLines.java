package gibbs.markov.arpa;

import gibbs.core.model.ModelFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// The lines of an ARPA file, counted.
final class ArpaLines {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LONGEST_LINE = 1 << 16;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final String name;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;
  private byte[] line = new byte[256];
  private long number;

  ArpaLines(String name, InputStream raw) throws IOException {
    this.name = name;
    BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER_BYTES);
    buffered.mark(2);
    boolean isCompressed = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    this.in = isCompressed ? decompressed(buffered) : buffered;
  }

  private InputStream decompressed(InputStream compressed) throws IOException {
    try {
      return new GZIPInputStream(compressed, BUFFER_BYTES);
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  /// The next line, without line end and outer white space. A byte order mark before the first is
  /// left out.
  ///
  /// @return null at the end of the file
  @Nullable String next() throws IOException {
    int length = 0;
    number++;
    try {
      for (int octet = read(); octet != '\n'; octet = read()) {
        if (octet < 0) {
          if (length == 0) {
            return null;
          }
          break;
        }
        if (length == LONGEST_LINE) {
          throw wrong("a line of at most " + LONGEST_LINE + " bytes", "a longer one");
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) octet;
      }
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
    String text = text(length);
    return (number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
  }

  private int read() throws IOException {
    if (at == end) {
      at = 0;
      end = in.read(buffer);
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    return buffer[at++] & 0xff;
  }

  private String text(int length) {
    for (int index = 0; index < length; index++) {
      if (line[index] < 0) {
        try {
          return StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line, 0, length))
              .toString();
        } catch (CharacterCodingException _) {
          throw wrong("UTF-8", "other bytes");
        }
      }
    }
    return new String(line, 0, length, StandardCharsets.US_ASCII);
  }

  private ModelFormatException damaged(IOException e) {
    return wrong("the rest of the compressed file", "its end or damage (" + e.getMessage() + ")");
  }

  /// The number of the latest line, from 1.
  long number() {
    return number;
  }

  /// Something is wrong with the latest line.
  ModelFormatException wrong(String expected, String found) {
    return wrongAt(number, expected, found);
  }

  /// Something is wrong with a line.
  ModelFormatException wrongAt(long line, String expected, String found) {
    return new ModelFormatException(name + ":" + line, -1, expected, found);
  }
}
