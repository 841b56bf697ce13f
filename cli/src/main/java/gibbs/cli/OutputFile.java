package gibbs.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A file that appears whole or not at all: written beside its place, moved there by [#commit].
/// What is no regular file,
/// such as a device or a pipe, is written directly.
final class OutputFile implements AutoCloseable {
  private final Path target;
  private final Optional<Path> partial;
  private final OutputStream stream;
  private final Sink sink;
  private boolean isKept;

  private OutputFile(Path target, Optional<Path> partial, OutputStream stream) {
    this.target = target;
    this.partial = partial;
    this.stream = stream;
    this.sink = new Sink(target.toString(), stream);
  }

  /// Starts an empty file.
  static OutputFile create(Path file) {
    return open(file, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /// Goes on with what an earlier run left.
  static OutputFile append(Path file) {
    return open(file, StandardOpenOption.APPEND);
  }

  /// Where the unfinished file lies.
  static Path partial(Path file) {
    Path name = file.getFileName();
    return file.resolveSibling(name + ".partial");
  }

  private static OutputFile open(Path file, StandardOpenOption mode) {
    if (Files.isDirectory(file)) {
      throw CommandFailedException.usage(file + ": is a directory");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw CommandFailedException.usage(file + ": there is no folder " + folder);
    }
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return new OutputFile(
            file, Optional.empty(), Files.newOutputStream(file, StandardOpenOption.WRITE));
      }
      Path target = Files.exists(file) ? file.toRealPath() : file;
      Path partial = partial(target);
      OutputStream stream =
          Files.newOutputStream(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
      return new OutputFile(target, Optional.of(partial), stream);
    } catch (IOException e) {
      throw CommandFailedException.io(InputText.named(file, e));
    }
  }

  /// Where bytes go.
  Sink sink() {
    return sink;
  }

  /// The file is whole: it takes its place.
  void commit() {
    sink.flush();
    try {
      stream.close();
      if (partial.isPresent()) {
        move(partial.get());
      }
      isKept = true;
    } catch (IOException e) {
      throw CommandFailedException.io(InputText.named(target, e));
    }
  }

  /// Leaves the unfinished file for a later run, if anything is in it.
  ///
  /// @return where it lies
  Optional<Path> keepPartial() {
    sink.flush();
    Optional<Path> left = partial.filter(file -> file.toFile().length() > 0);
    isKept = left.isPresent();
    return left;
  }

  /// Removes the unfinished file, unless it is kept.
  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException _) {
      // The file goes, or the failure was reported when it was written.
    }
    if (!isKept && partial.isPresent()) {
      try {
        Files.deleteIfExists(partial.get());
      } catch (IOException _) {
        // What cannot be removed is left, under a name that says what it is.
      }
    }
  }

  private void move(Path from) throws IOException {
    try {
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
