package gibbs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Text that comes from files and from standard input: UTF-8 whatever the locale.
final class InputText {
  private InputText() {}

  /// All of a file.
  static String ofFile(Path file) {
    try {
      requireFile(file);
      return decode(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw CommandFailedException.badInput(named(file, e));
    }
  }

  /// All of a stream.
  static String ofStream(String name, InputStream stream) {
    try {
      return decode(name, stream.readAllBytes());
    } catch (IOException e) {
      throw CommandFailedException.io(name + ": " + Failures.reason(e));
    }
  }

  /// Refuses what is not there or is a directory.
  static void requireFile(Path file) {
    if (!Files.exists(file)) {
      throw CommandFailedException.badInput(file + ": no such file");
    }
    if (Files.isDirectory(file)) {
      throw CommandFailedException.badInput(file + ": is a directory");
    }
    if (!Files.isReadable(file)) {
      throw CommandFailedException.badInput(file + ": permission denied");
    }
  }

  /// A failure with the file's name, once.
  static String named(Path file, IOException e) {
    String reason = Failures.reason(e);
    return reason.startsWith(file.toString()) ? reason : file + ": " + reason;
  }

  /// A text without its final line end, which editors and `echo` add.
  static String withoutFinalLineEnd(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /// Bytes that must be UTF-8.
  static String decode(String name, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException _) {
      throw CommandFailedException.badInput(name + ": not UTF-8 at byte " + buffer.position());
    }
  }
}
