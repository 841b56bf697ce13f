package gibbs.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.model.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
  @TempDir private Path folder;

  @Test
  void readsWhatTheWriterWrites() throws IOException {
    Path path = folder.resolve("model.gguf");
    new GgufWriter()
        .put("text", "naïve ▁")
        .put("count", 7)
        .put("number", 0.5f)
        .put("claim", true)
        .put("texts", MetadataArray.of(List.of("", "a", "▁b")))
        .put("ints", MetadataArray.of(-1, 0, 1))
        .put("floats", MetadataArray.of(0.25f, -2f))
        .add(tensor("matrix", 3, 5))
        .add(tensor("vector", 4))
        .write(path);
    try (GgufFile file = GgufFile.open(path)) {
      Metadata metadata = file.metadata();
      assertThat(file.version()).isEqualTo(3);
      assertThat(file.byteSize()).isEqualTo(Files.size(path));
      assertThat(metadata.keys())
          .containsExactly("text", "count", "number", "claim", "texts", "ints", "floats");
      assertThat(metadata.text("text")).isEqualTo("naïve ▁");
      assertThat(metadata.integer("count")).isEqualTo(7);
      assertThat(metadata.real("number")).isEqualTo(0.5);
      assertThat(metadata.flag("claim", false)).isTrue();
      assertThat(metadata.texts("texts")).containsExactly("", "a", "▁b");
      assertThat(metadata.integers("ints")).containsExactly(-1, 0, 1);
      assertThat(metadata.reals("floats")).containsExactly(0.25f, -2f);
      assertThat(file.tensors()).extracting(Tensor::name).containsExactly("matrix", "vector");
      assertThat(file.tensor("matrix", 3, 5).data().mismatch(tensor("matrix", 3, 5).data()))
          .isEqualTo(-1);
      assertThat(file.tensor("vector").data().address() % GgufHeader.DEFAULT_ALIGNMENT).isZero();
    }
  }

  @Test
  void readsEveryScalarType() throws IOException {
    List<MetadataValue> values =
        List.of(
            new MetadataValue.Whole(MetadataType.UINT8, 255),
            new MetadataValue.Whole(MetadataType.INT8, -128),
            new MetadataValue.Whole(MetadataType.UINT16, 65_535),
            new MetadataValue.Whole(MetadataType.INT16, -32_768),
            new MetadataValue.Whole(MetadataType.UINT32, 4_294_967_295L),
            new MetadataValue.Whole(MetadataType.INT32, Integer.MIN_VALUE),
            new MetadataValue.Whole(MetadataType.UINT64, -1),
            new MetadataValue.Whole(MetadataType.INT64, Long.MIN_VALUE),
            new MetadataValue.Real(MetadataType.FLOAT32, 0.1f),
            new MetadataValue.Real(MetadataType.FLOAT64, 0.1),
            new MetadataValue.Flag(false),
            new MetadataValue.Text(""));
    GgufWriter writer = new GgufWriter();
    IntStream.range(0, values.size()).forEach(at -> writer.put("k" + at, values.get(at)));
    Path path = folder.resolve("scalars.gguf");
    writer.write(path);
    try (GgufFile file = GgufFile.open(path)) {
      assertThat(file.metadata().keys())
          .extracting(key -> file.metadata().value(key).orElseThrow())
          .isEqualTo(values);
      assertThatThrownBy(() -> file.metadata().whole("k6"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("UINT64 18446744073709551615");
    }
  }

  @Test
  void readsArraysOfEveryTypeAndArraysOfArrays() throws IOException {
    RawGguf raw = RawGguf.header(0, 3);
    raw.key("bytes", MetadataType.ARRAY)
        .int32(MetadataType.UINT8.code())
        .int64(3)
        .bytes(0, 128, 255);
    raw.key("claims", MetadataType.ARRAY).int32(MetadataType.BOOL.code()).int64(2).bytes(1, 0);
    raw.key("nested", MetadataType.ARRAY).int32(MetadataType.ARRAY.code()).int64(2);
    raw.int32(MetadataType.STRING.code()).int64(1).string("inner");
    raw.int32(MetadataType.INT64.code()).int64(2).int64(-5).int64(1L << 40);
    try (GgufFile file = GgufFile.open(raw.writeTo(folder))) {
      assertThat(file.metadata().integers("bytes")).containsExactly(0, 128, 255);
      assertThat(file.metadata().array("claims").flag(0)).isTrue();
      assertThat(file.metadata().array("claims").flag(1)).isFalse();
      MetadataArray nested = file.metadata().array("nested");
      assertThat(nested.array(0).strings()).containsExactly("inner");
      assertThat(nested.array(0).bytes(0)).asString().isEqualTo("inner");
      assertThat(nested.array(1).longs()).containsExactly(-5, 1L << 40);
    }
  }

  @Test
  void copiesOfAFileAreTheSameFile() throws IOException {
    Path first = folder.resolve("first.gguf");
    new GgufWriter()
        .put("general.alignment", 64)
        .put("texts", MetadataArray.of(List.of("a", "b")))
        .add(tensor("w", 3, 2))
        .write(first);
    Path second = folder.resolve("second.gguf");
    try (GgufFile file = GgufFile.open(first)) {
      GgufWriter writer = new GgufWriter();
      file.metadata()
          .keys()
          .forEach(key -> writer.put(key, file.metadata().value(key).orElseThrow()));
      file.tensors().forEach(writer::add);
      writer.write(second);
    }
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void readsVersionTwo() throws IOException {
    RawGguf raw = new RawGguf().text("GGUF").int32(2).int64(1).int64(0);
    raw.tensor("w", TensorType.Q8_0.code(), 0, 32, 2).data(68);
    try (GgufFile file = GgufFile.open(raw.writeTo(folder))) {
      assertThat(file.version()).isEqualTo(2);
      assertThat(file.tensor("w").rowBytes()).isEqualTo(34);
      assertThat(file.tensor("w").rowCount()).isEqualTo(2);
    }
  }

  @Test
  void readsVocabularyFilesThatEndWithTheirHeader() throws IOException {
    RawGguf raw = RawGguf.header(0, 1).key("k", MetadataType.UINT8).bytes(9);
    try (GgufFile file = GgufFile.open(raw.writeTo(folder))) {
      assertThat(file.metadata().integer("k")).isEqualTo(9);
      assertThat(file.tensors()).isEmpty();
    }
  }

  @Test
  void keysOfAnotherKindAreNamed() throws IOException {
    RawGguf raw = RawGguf.header(0, 1).key("the.key", MetadataType.UINT8).bytes(9);
    try (GgufFile file = GgufFile.open(raw.writeTo(folder))) {
      Metadata metadata = file.metadata();
      Stream.<Runnable>of(
              () -> metadata.text("the.key"),
              () -> metadata.real("the.key"),
              () -> metadata.flag("the.key", true),
              () -> metadata.array("the.key"),
              () -> metadata.texts("the.key"))
          .forEach(
              access ->
                  assertThatThrownBy(access::run)
                      .isInstanceOf(ModelFormatException.class)
                      .hasMessageContainingAll("at byte 43", "the.key", "UINT8 9"));
      assertThatThrownBy(() -> metadata.integer("missing"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll("missing", "none");
      assertThat(metadata.integer("missing", 3)).isEqualTo(3);
    }
  }

  @Test
  void missingTensorsAndOtherShapesAreNamed() throws IOException {
    RawGguf raw = RawGguf.header(1, 0).tensor("w", 0, 0, 4, 2).data(32);
    try (GgufFile file = GgufFile.open(raw.writeTo(folder))) {
      assertThatThrownBy(() -> file.tensor("v"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("a tensor v");
      assertThatThrownBy(() -> file.tensor("w", 2, 4))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll("tensor w of shape [2 × 4]", "[4 × 2]");
      assertThat(file.tensor("w", 4, 2, 1).rowCount()).isEqualTo(2);
    }
  }

  @Test
  void closingTwiceIsHarmlessAndDataIsGone() throws IOException {
    RawGguf raw = RawGguf.header(1, 0).tensor("w", 0, 0, 4).data(16);
    GgufFile file = GgufFile.open(raw.writeTo(folder));
    MemorySegment data = file.tensor("w").data();
    assertThat(data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0)).isZero();
    file.close();
    file.close();
    assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void filesLargerThanTwoGibibytesOpenWithoutBeingRead() throws IOException {
    long rowLength = 1 << 20;
    long rowCount = 700;
    RawGguf raw = RawGguf.header(1, 0).tensor("w", TensorType.F32.code(), 0, rowLength, rowCount);
    Path path = raw.data(0).writeTo(folder);
    long end = Files.size(path) + rowLength * rowCount * Float.BYTES;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {9}), end - 1); // sparse up to here
    }
    try (GgufFile file = GgufFile.open(path)) {
      MemorySegment data = file.tensor("w").data();
      assertThat(data.byteSize()).isEqualTo(rowLength * rowCount * Float.BYTES);
      assertThat(data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1)).isEqualTo((byte) 9);
    }
  }

  @Test
  void weightsCannotBeChanged() throws IOException {
    RawGguf raw = RawGguf.header(1, 0).tensor("w", 0, 0, 4).data(16);
    try (GgufFile file = GgufFile.open(raw.writeTo(folder))) {
      assertThat(file.tensor("w").data().isReadOnly()).isTrue();
    }
  }

  @Test
  void missingFilesAreNoFormatErrors() {
    assertThatThrownBy(() -> GgufFile.open(folder.resolve("none.gguf")).close())
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void failedWritesLeaveNothingBehind() throws IOException {
    Path path = Files.writeString(folder.resolve("kept.gguf"), "old");
    GgufWriter writer =
        new GgufWriter()
            .add(
                "w",
                TensorType.F32,
                new long[] {4},
                (row, target) -> {
                  throw new IllegalStateException("no weights");
                });
    assertThatThrownBy(() -> writer.write(path)).hasMessage("no weights");
    assertThat(path).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(path));
  }

  @Test
  void failuresNameTheFile() {
    GgufWriter writer = new GgufWriter().add(tensor("w", 4));
    assertThatThrownBy(() -> writer.write(folder.resolve("absent/w.gguf")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(folder.resolve("absent").toString());
    assertThatThrownBy(() -> writer.write(folder)).hasMessageContaining(folder.toString());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void linksStayLinks() throws IOException {
    Path file = Files.writeString(folder.resolve("file.gguf"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.gguf"), file);
    new GgufWriter().add(tensor("w", 4)).write(link);
    assertThat(link).isSymbolicLink();
    try (GgufFile written = GgufFile.open(file)) {
      assertThat(written.tensor("w").rowLength()).isEqualTo(4);
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void pipesAreWrittenDirectly() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path copy = folder.resolve("copy.gguf");
    Process reader =
        new ProcessBuilder("cat", pipe.toString()).redirectOutput(copy.toFile()).start();
    GgufWriter writer = new GgufWriter().put("k", "v").add(tensor("w", 4));
    writer.write(pipe);
    assertThat(reader.waitFor()).isZero();
    writer.write(folder.resolve("file.gguf"));
    assertThat(copy).hasSameBinaryContentAs(folder.resolve("file.gguf"));
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void theWriterRefusesWhatTheReaderWould() {
    GgufWriter writer = new GgufWriter().put("k", 1).add(tensor("w", 4));
    assertThatThrownBy(() -> writer.put("k", 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.add(tensor("w", 4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.put("general.alignment", 12))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.add("v", TensorType.Q4_0, new long[] {31}, (row, to) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Tensor tensor(String name, long... shape) {
    long length = 1;
    for (long axisLength : shape) {
      length *= axisLength;
    }
    float[] weights = new float[(int) length];
    for (int at = 0; at < length; at++) {
      weights[at] = at + 0.5f;
    }
    return new Tensor(name, TensorType.F32, shape, MemorySegment.ofArray(weights).asReadOnly());
  }
}
