package gibbs.engine.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One file of a model, mapped, its header read.
///
/// @param path where it lies
/// @param byteSize its size
/// @param header what stands before its weights
record FilePart(Path path, long byteSize, GgufHeader header) {
  static FilePart map(Path path, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new FilePart(path, content.byteSize(), GgufHeader.read(path.toString(), content));
    }
  }
}
