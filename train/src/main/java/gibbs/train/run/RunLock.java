package gibbs.train.run;

import gibbs.core.GibbsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps a run's folder to one process: a lock of the operating system on the file `lock`, which
/// ends with the process however that ends.
public final class RunLock implements AutoCloseable {
  private final Path folder;
  private final boolean isNew;
  private final FileChannel channel;

  private RunLock(Path folder, boolean isNew, FileChannel channel) {
    this.folder = folder;
    this.isNew = isNew;
    this.channel = channel;
  }

  /// Takes the lock.
  ///
  /// @param isNew whether the folder was made for it
  /// @throws GibbsException if another holds it
  static RunLock of(Path folder, boolean isNew) {
    Path file = folder.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (taken(channel) == null) {
        channel.close();
        throw new GibbsException(folder + ": another gibbs train is at work there");
      }
      return new RunLock(folder, isNew, channel);
    } catch (IOException e) {
      throw new GibbsException(file + ": cannot be locked: " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock taken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /// Lets others in. Where nothing was made, nothing stays.
  @Override
  public void close() throws IOException {
    if (isUnused()) {
      Files.delete(folder.resolve("lock"));
      if (isNew) {
        Files.delete(folder);
      }
    }
    channel.close();
  }

  private boolean isUnused() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count() == 1;
    }
  }
}
