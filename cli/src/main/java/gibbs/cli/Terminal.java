package gibbs.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/// Which of the standard streams are terminals.
///
/// @param isTerminal file descriptor (0, 1, 2) → whether a person sits there
public record Terminal(IntPredicate isTerminal) {
  /// No stream is a terminal.
  public static final Terminal NONE = new Terminal(_ -> false);

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /// The process's own streams. Linux tells each one apart; elsewhere the JDK knows only whether
  /// input and output both are
  /// terminals.
  ///
  /// @return the answer, found out when asked
  public static Terminal ofProcess() {
    return new Terminal(Terminal::isTerminal);
  }

  /// Whether standard input is typed by a person.
  ///
  /// @return true for a terminal
  public boolean isInputTerminal() {
    return isTerminal.test(0);
  }

  /// Whether standard error is read by a person.
  ///
  /// @return true for a terminal
  public boolean isErrorTerminal() {
    return isTerminal.test(2);
  }

  private static boolean isTerminal(int descriptor) {
    if (Files.isDirectory(DESCRIPTORS)) {
      try {
        String target =
            Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor))).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      } catch (IOException _) {
        return false;
      }
    }
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
