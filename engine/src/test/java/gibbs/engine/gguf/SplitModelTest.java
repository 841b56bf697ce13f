package gibbs.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitModelTest {
  @TempDir private Path folder;

  private Path whole;
  private List<Path> parts;

  @BeforeEach
  void split() throws IOException {
    whole = folder.resolve("whole.gguf");
    GgufWriter writer = new GgufWriter().put("general.name", "parted");
    for (int tensor = 0; tensor < 7; tensor++) {
      byte mark = (byte) (tensor + 1);
      writer.add(
          "t" + tensor,
          TensorType.Q8_0,
          new long[] {32, tensor + 1},
          (row, target) -> target.fill(mark));
    }
    writer.write(whole);
    parts = SplitWriter.split(whole, folder, 3);
  }

  @Test
  void theFirstPartOpensAll() throws IOException {
    try (GgufFile one = GgufFile.open(whole);
        GgufFile split = GgufFile.open(parts.getFirst())) {
      assertThat(split.partCount()).isEqualTo(3);
      assertThat(split.metadata().text("general.name")).isEqualTo("parted");
      assertThat(split.tensors())
          .extracting(Tensor::toString)
          .containsExactlyElementsOf(one.tensors().stream().map(Tensor::toString).toList());
      for (Tensor tensor : one.tensors()) {
        assertThat(split.tensor(tensor.name()).data().mismatch(tensor.data())).isEqualTo(-1);
      }
      long bytes = 0;
      for (Path part : parts) {
        bytes += Files.size(part);
      }
      assertThat(split.byteSize()).isEqualTo(bytes);
    }
  }

  @Test
  void closingReleasesAllParts() throws IOException {
    GgufFile split = GgufFile.open(parts.getFirst());
    List<Tensor> tensors = List.copyOf(split.tensors());
    split.close();
    assertThat(tensors).noneMatch(tensor -> tensor.data().scope().isAlive());
  }

  @Test
  void aModelInOnePartIsNoSplit() throws IOException {
    List<Path> single = SplitWriter.split(whole, Files.createDirectory(folder.resolve("one")), 1);
    Path renamed = Files.move(single.getFirst(), folder.resolve("any name"));
    try (GgufFile file = GgufFile.open(renamed)) {
      assertThat(file.partCount()).isEqualTo(1);
    }
  }

  @Test
  void laterPartsAreRefused() {
    refuses(
        parts.get(1),
        "m-00002-of-00003.gguf: expected the first part of the model, m-00001-of-00003.gguf",
        "part 00002 with split.no 1");
  }

  @Test
  void missingPartsAreNamed() throws IOException {
    Files.delete(parts.get(2));
    refuses(parts.getFirst(), "m-00003-of-00003.gguf: expected part 3 of 3, found no such file");
  }

  @Test
  void otherNamesAreRefused() throws IOException {
    Path renamed = Files.move(parts.getFirst(), folder.resolve("first.gguf"));
    refuses(renamed, "one of 3 parts to be named like NAME-00001-of-00003.gguf, found first.gguf");
    Path miscounted = Files.move(renamed, folder.resolve("m-00001-of-00004.gguf"));
    refuses(miscounted, "one of 3 parts");
  }

  @Test
  void partsInEachOthersPlaceAreRefused() throws IOException {
    Files.copy(parts.get(1), parts.get(2), StandardCopyOption.REPLACE_EXISTING);
    refuses(parts.getFirst(), "m-00003-of-00003.gguf at byte", "split.no to be 2, found UINT16 1");
  }

  @Test
  void partsOfAnotherSplitAreRefused() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path part = SplitWriter.split(whole, other, 2).get(1);
    Files.copy(part, parts.get(1), StandardCopyOption.REPLACE_EXISTING);
    refuses(parts.getFirst(), "m-00002-of-00003.gguf", "split.count to be 3, found UINT16 2");
  }

  @Test
  void filesThatAreNoPartsAreRefused() throws IOException {
    Files.copy(whole, parts.get(1), StandardCopyOption.REPLACE_EXISTING);
    refuses(parts.getFirst(), "m-00002-of-00003.gguf", "metadata key split.no");
    Files.writeString(parts.get(1), "nothing of the kind");
    refuses(parts.getFirst(), "m-00002-of-00003.gguf at byte 0", "GGUF");
  }

  @Test
  void tensorsThatComeTwiceOrAreMissingAreRefused() throws IOException {
    part(1, "t0");
    refuses(parts.getFirst(), "m-00002-of-00003.gguf", "found t0 again");
    part(1, "other");
    refuses(
        parts.getFirst(),
        "m-00001-of-00003.gguf at byte",
        "split.tensors.count to be 6",
        "INT32 7");
  }

  /// Replaces a part by one with a single tensor.
  private void part(int number, String tensor) throws IOException {
    new GgufWriter()
        .put("split.no", number)
        .put("split.count", 3)
        .put("split.tensors.count", 7)
        .add(tensor, TensorType.F32, new long[] {4}, (row, target) -> target.fill((byte) 0))
        .write(parts.get(number));
  }

  private static void refuses(Path path, String... messages) {
    assertThatThrownBy(() -> GgufFile.open(path).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(messages)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
