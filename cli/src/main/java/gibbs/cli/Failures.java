package gibbs.cli;

import gibbs.core.GibbsException;
import gibbs.core.RunStoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Exceptions to one line and an exit code.
final class Failures {
  private Failures() {}

  /// What the process ends with after a failure.
  static int exitCode(Throwable failure) {
    return switch (failure) {
      case CommandFailedException e -> e.exitCode();
      case OutputFailedException e -> e.isClosedPipe() ? ExitCode.CLOSED_PIPE : ExitCode.IO;
      case RunStoppedException _ -> ExitCode.TIME_LIMIT;
      case GibbsException e ->
          e.getCause() instanceof OutputFailedException cause
              ? exitCode(cause)
              : ExitCode.BAD_INPUT;
      case IllegalArgumentException _ -> ExitCode.USAGE;
      case UncheckedIOException _ -> ExitCode.IO;
      case IOException _ -> ExitCode.IO;
      case OutOfMemoryError _ -> ExitCode.IO;
      default -> ExitCode.INTERNAL;
    };
  }

  /// The one line that the user sees.
  static String message(Throwable failure) {
    return switch (failure) {
      case OutOfMemoryError e ->
          "not enough memory (" + e.getMessage() + "); GIBBS_JAVA_OPTIONS=-Xmx4g allows more";
      case UncheckedIOException e -> reason(e.getCause());
      case IOException e -> reason(e);
      default ->
          exitCode(failure) == ExitCode.INTERNAL || failure.getMessage() == null
              ? "internal error: " + failure + "; GIBBS_STACK_TRACE=1 shows where"
              : failure.getMessage();
    };
  }

  /// Why a file could not be used, in words.
  static String reason(IOException e) {
    String what =
        switch (e) {
          case NoSuchFileException _ -> "no such file or directory";
          case AccessDeniedException _ -> "permission denied";
          case NotDirectoryException _ -> "not a directory";
          case FileSystemException file when file.getReason() != null -> file.getReason();
          case CharacterCodingException _ -> "not UTF-8";
          default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    return e instanceof FileSystemException file && file.getFile() != null
        ? file.getFile() + ": " + what
        : what;
  }
}
