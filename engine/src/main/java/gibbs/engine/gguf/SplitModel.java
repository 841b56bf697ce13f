package gibbs.engine.gguf;

import gibbs.core.model.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model over several files, as llama.cpp's `gguf-split` names and marks them:
/// `NAME-00001-of-00003.gguf` and so on, each with `split.no` (from 0) and `split.count`, and with
/// the number of all tensors as `split.tensors.count`. The first part has the model's metadata;
/// each has tensors of its own.
final class SplitModel {
  private static final String NUMBER_KEY = "split.no";
  private static final String COUNT_KEY = "split.count";
  private static final String TENSOR_COUNT_KEY = "split.tensors.count";
  private static final String NAME = "(.*)-(\\d{5})-of-(\\d{5})\\.gguf";

  private SplitModel() {}

  /// All parts of a model.
  ///
  /// @param first what the user opened; it alone where the model is not split
  /// @param arena that shall own the maps of the others
  /// @throws ModelFormatException if it is not the first part, or a part is missing or contradicts
  ///     it
  static List<FilePart> parts(FilePart first, Arena arena) throws IOException {
    Metadata metadata = first.header().metadata();
    int count = metadata.integer(COUNT_KEY, 1);
    if (count < 0) {
      throw metadata.refuse(COUNT_KEY, "a number of parts");
    }
    if (count <= 1) {
      return List.of(first);
    }
    Path path = first.path();
    Matcher name = Pattern.compile(NAME).matcher(path.getFileName().toString());
    if (!name.matches() || Integer.parseInt(name.group(3)) != count) {
      throw new ModelFormatException(
          path.toString(),
          -1,
          "one of " + count + " parts to be named like " + name("NAME", 0, count),
          path.getFileName().toString());
    }
    int number = metadata.integer(NUMBER_KEY);
    if (number != 0 || Integer.parseInt(name.group(2)) != 1) {
      throw new ModelFormatException(
          path.toString(),
          -1,
          "the first part of the model, " + name(name.group(1), 0, count),
          "part " + name.group(2) + " with split.no " + number);
    }
    List<FilePart> parts = new ArrayList<>(List.of(first));
    for (int part = 1; part < count; part++) {
      parts.add(open(path.resolveSibling(name(name.group(1), part, count)), part, count, arena));
    }
    return parts;
  }

  private static FilePart open(Path path, int number, int count, Arena arena) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(
          path.toString(), -1, "part " + (number + 1) + " of " + count, "no such file");
    }
    FilePart part = FilePart.map(path, arena);
    require(part, NUMBER_KEY, number);
    require(part, COUNT_KEY, count);
    return part;
  }

  private static void require(FilePart part, String key, int value) {
    Metadata metadata = part.header().metadata();
    if (metadata.whole(key) != value) {
      throw metadata.refuse(key, Integer.toString(value));
    }
  }

  /// The tensors of all parts.
  ///
  /// @throws ModelFormatException if a name comes twice, or the number is not the stated one
  static Map<String, Tensor> tensors(List<FilePart> parts) {
    if (parts.size() == 1) {
      return parts.getFirst().header().tensors();
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (FilePart part : parts) {
      for (Tensor tensor : part.header().tensors().values()) {
        if (tensors.put(tensor.name(), tensor) != null) {
          throw new ModelFormatException(
              part.path().toString(),
              -1,
              "tensors that no earlier part has",
              GgufFile.shown(tensor.name()) + " again");
        }
      }
    }
    Metadata metadata = parts.getFirst().header().metadata();
    if (metadata.contains(TENSOR_COUNT_KEY) && metadata.whole(TENSOR_COUNT_KEY) != tensors.size()) {
      throw metadata.refuse(
          TENSOR_COUNT_KEY, tensors.size() + ", as many as the " + parts.size() + " parts have");
    }
    return Collections.unmodifiableMap(tensors);
  }

  private static String name(String prefix, int number, int count) {
    return String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", prefix, number + 1, count);
  }
}
