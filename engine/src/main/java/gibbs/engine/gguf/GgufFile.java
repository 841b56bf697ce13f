package gibbs.engine.gguf;

import gibbs.core.model.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// An open GGUF file: metadata, and tensors that lie in memory as they lie in the file.
///
/// The file is mapped, not read: opening costs time in proportion to the header (vocabularies
/// included), whatever the size of the weights, and weights come into memory as they are touched.
/// A model that is split over files (`NAME-00001-of-00003.gguf`) is opened by its first one. One
/// shared arena owns the maps; after [#close] every tensor's data and every undecoded array is
/// invalid, and touching one throws [IllegalStateException]. Safe for use by many threads.
///
/// **Format.** Versions 2 and 3, little-endian. **Edges.** Anything else, or damage anywhere in the
/// header, is a [ModelFormatException]; nothing is allocated beyond what the file's size allows.
/// **Source.** `docs/gguf.md` of the ggml project.
public final class GgufFile implements AutoCloseable {
  private static final int LONGEST_SHOWN = 80;

  private final Path path;
  private final Arena arena;
  private final List<FilePart> parts;
  private final Map<String, Tensor> tensors;
  private final AtomicBoolean closed = new AtomicBoolean();

  private GgufFile(Path path, Arena arena, List<FilePart> parts) {
    this.path = path;
    this.arena = arena;
    this.parts = parts;
    this.tensors = SplitModel.tensors(parts);
  }

  /// Opens a file.
  ///
  /// @param path an existing file; the first one where a model is split
  /// @return the open file, to be closed by the caller
  /// @throws ModelFormatException if it is damaged or no GGUF file that this class reads, or if
  ///     parts of a split model are missing or contradict each other
  /// @throws IOException if it cannot be read
  public static GgufFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new GgufFile(path, arena, SplitModel.parts(FilePart.map(path, arena), arena));
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /// Where the file lies.
  ///
  /// @return the path it was opened with
  public Path path() {
    return path;
  }

  /// The format's version.
  ///
  /// @return 2 or 3
  public int version() {
    return header().version();
  }

  /// Files that the model is split over.
  ///
  /// @return their number; 1 where it is not split
  public int partCount() {
    return parts.size();
  }

  /// Bytes of the whole file, or of all parts together.
  ///
  /// @return the size
  public long byteSize() {
    long size = 0;
    for (FilePart part : parts) {
      size += part.byteSize();
    }
    return size;
  }

  /// The key-value pairs, those of the first part where the model is split.
  ///
  /// @return the metadata
  public Metadata metadata() {
    return header().metadata();
  }

  private GgufHeader header() {
    return parts.getFirst().header();
  }

  /// All tensors, in the order of the file or the parts.
  ///
  /// @return an immutable collection
  public Collection<Tensor> tensors() {
    return tensors.values();
  }

  /// A tensor that may be missing.
  ///
  /// @param name its name
  /// @return the tensor, if the file has it
  public Optional<Tensor> findTensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /// A tensor that must be there.
  ///
  /// @param name its name
  /// @return the tensor
  /// @throws ModelFormatException if the file lacks it
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFormatException(path.toString(), -1, "a tensor " + name, "none");
    }
    return tensor;
  }

  /// A tensor that must be there and have a given shape.
  ///
  /// @param name its name
  /// @param shape wanted lengths of the axes, fastest first; trailing axes of length 1 count for
  ///     nothing
  /// @return the tensor
  /// @throws ModelFormatException if the file lacks it or its shape differs
  public Tensor tensor(String name, long... shape) {
    Tensor tensor = tensor(name);
    if (tensor.hasShape(shape)) {
      return tensor;
    }
    throw new ModelFormatException(
        path.toString(),
        -1,
        "tensor " + name + " of shape " + Tensor.shapeText(shape),
        Tensor.shapeText(tensor.shape()));
  }

  /// Releases the maps. Closing twice is harmless.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      arena.close();
    }
  }

  /// A text from a file as messages may show it: one line, not too long.
  static String shown(String text) {
    StringBuilder line = new StringBuilder();
    int at = 0;
    for (int count = 0; count < LONGEST_SHOWN && at < text.length(); count++) {
      int character = text.codePointAt(at);
      line.appendCodePoint(Character.isISOControl(character) ? '?' : character);
      at += Character.charCount(character);
    }
    return at < text.length() ? line.append('…').toString() : line.toString();
  }
}
