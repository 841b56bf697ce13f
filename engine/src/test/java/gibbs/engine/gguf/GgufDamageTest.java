package gibbs.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufDamageTest {
  private static final int F32 = TensorType.F32.code();
  private static final int Q8_0 = TensorType.Q8_0.code();

  @TempDir private Path folder;

  @Test
  void refusesAnEmptyFile() {
    refuses(new RawGguf(), "at byte 0", "GGUF", "end of the file after 0");
  }

  @Test
  void refusesAnotherMagic() {
    refuses(new RawGguf().text("GGML").int64(0).int64(0), "at byte 0", "GGUF", "47474d4c");
  }

  @Test
  void refusesVersionOne() {
    refuses(new RawGguf().text("GGUF").int32(1).int64(0).int64(0), "at byte 4", "version 1");
  }

  @Test
  void refusesLaterVersions() {
    refuses(new RawGguf().text("GGUF").int32(4).int64(0).int64(0), "at byte 4", "version 4");
  }

  @Test
  void refusesBigEndianFiles() {
    refuses(new RawGguf().text("GGUF").bytes(0, 0, 0, 3).int64(0), "at byte 4", "big-endian");
  }

  @Test
  void refusesAFileCutAtAnyByteOfItsHeader() throws IOException {
    Path whole =
        RawGguf.header(1, 2)
            .key("a.text", MetadataType.STRING)
            .string("value")
            .key("an.array", MetadataType.ARRAY)
            .int32(MetadataType.STRING.code())
            .int64(2)
            .string("one")
            .string("two")
            .tensor("weights", F32, 0, 4)
            .data(16)
            .writeTo(folder);
    byte[] bytes = Files.readAllBytes(whole);
    GgufFile.open(whole).close();
    for (int length = 0; length < bytes.length; length++) {
      Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> GgufFile.open(cut).close())
          .as("cut to " + length + " bytes")
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("cut.gguf at byte ");
    }
  }

  @Test
  void refusesAbsurdCounts() {
    refuses(RawGguf.header(Long.MAX_VALUE, 0), "at byte 8", "tensors", "" + Long.MAX_VALUE);
    refuses(RawGguf.header(-1, 0), "at byte 8", "18446744073709551615");
    refuses(RawGguf.header(0, 1L << 40), "at byte 16", "metadata entries", "1099511627776");
  }

  @Test
  void refusesAbsurdLengths() {
    refuses(RawGguf.header(0, 1).int64(1L << 60).data(64), "at byte 24", "metadata key");
    refuses(
        RawGguf.header(0, 1).key("k", MetadataType.STRING).int64(-2).data(64),
        "at byte 37",
        "k: length of a text");
    refuses(
        RawGguf.header(0, 1)
            .key("k", MetadataType.ARRAY)
            .int32(MetadataType.FLOAT64.code())
            .int64(1L << 61)
            .data(64),
        "at byte 41",
        "k: number of elements",
        "2305843009213693952");
    refuses(
        RawGguf.header(0, 1)
            .key("k", MetadataType.ARRAY)
            .int32(MetadataType.STRING.code())
            .int64(1)
            .int64(1000)
            .data(64),
        "at byte 49",
        "k: length of an element");
  }

  @Test
  void refusesKeysLongerThanTheFormatAllows() {
    refuses(
        RawGguf.header(0, 1).string("k".repeat(65_536)).int32(0).data(64), "at byte 24", "65535");
  }

  @Test
  void refusesArraysNestedWithoutEnd() {
    RawGguf file = RawGguf.header(0, 1).key("k", MetadataType.ARRAY);
    for (int depth = 0; depth < 100; depth++) {
      file.int32(MetadataType.ARRAY.code()).int64(1);
    }
    refuses(file, "k: arrays at most 8 deep");
  }

  @Test
  void refusesUnknownTensorTypesAndNamesTheKnownOnes() {
    refuses(
        RawGguf.header(1, 0).tensor("weights", 99, 0, 4).data(64),
        "weights: a type of [F32, F16, ",
        "type number 99");
  }

  @Test
  void refusesUnknownTypes() {
    refuses(RawGguf.header(0, 1).string("k").int32(13).data(64), "at byte 33", "k: a type", "13");
    refuses(
        RawGguf.header(1, 0).tensor("w", 4, 0, 32).data(64), "at byte 45", "tensor w", "number 4");
  }

  @Test
  void refusesFlagsThatAreNeither() {
    refuses(
        RawGguf.header(0, 1).key("k", MetadataType.BOOL).bytes(2).data(0), "at byte 37", "found 2");
  }

  @Test
  void refusesTheSameKeyAgain() {
    refuses(
        RawGguf.header(0, 2)
            .key("k", MetadataType.UINT8)
            .bytes(1)
            .key("k", MetadataType.UINT8)
            .bytes(1),
        "at byte 38",
        "k again");
  }

  @Test
  void refusesTheSameTensorAgain() {
    refuses(
        RawGguf.header(2, 0).tensor("w", F32, 0, 8).tensor("w", F32, 32, 8).data(64),
        "at byte 57",
        "found w again");
  }

  @Test
  void refusesEmptyNames() {
    refuses(RawGguf.header(0, 1).key("", MetadataType.UINT8).bytes(1).data(0), "an empty one");
    refuses(RawGguf.header(1, 0).tensor("", F32, 0, 8).data(64), "an empty one");
  }

  @Test
  void refusesBadAlignment() {
    for (int alignment : new int[] {0, 4, 33, Integer.MIN_VALUE}) {
      refuses(
          RawGguf.header(0, 1).key("general.alignment", MetadataType.UINT32).int32(alignment),
          "at byte 53",
          "general.alignment");
    }
  }

  @Test
  void refusesShapesWithoutAxesOrWithTooMany() {
    refuses(
        RawGguf.header(1, 0).tensor("w", F32, 0).data(64),
        "at byte 33",
        "tensor w: one to four axes");
    refuses(RawGguf.header(1, 0).tensor("w", F32, 0, 1, 1, 1, 1, 8).data(64), "at byte 33", "axes");
  }

  @Test
  void refusesLengthsThatAreNotPositive() {
    refuses(RawGguf.header(1, 0).tensor("w", F32, 0, 8, 0).data(64), "at byte 45", "found 0");
    refuses(RawGguf.header(1, 0).tensor("w", F32, 0, -8).data(64), "at byte 37", "axis lengths");
  }

  @Test
  void refusesShapesWhoseProductOverflows() {
    refuses(
        RawGguf.header(1, 0).tensor("w", F32, 0, 1L << 32, 1L << 32).data(64),
        "fits a file",
        "[4294967296 × 4294967296]");
    refuses(RawGguf.header(1, 0).tensor("w", F32, 0, Long.MAX_VALUE).data(64), "fits a file");
  }

  @Test
  void refusesRowsOfBrokenBlocks() {
    refuses(
        RawGguf.header(1, 0).tensor("w", Q8_0, 0, 33).data(64), "in blocks of 32", "rows of 33");
  }

  @Test
  void refusesTensorsOutsideTheFile() {
    refuses(
        RawGguf.header(1, 0).tensor("w", F32, 32, 32).data(64), "at byte 49", "96 bytes behind");
    refuses(RawGguf.header(1, 0).tensor("w", F32, Long.MAX_VALUE - 31, 8).data(64), "tensor w");
    refuses(RawGguf.header(1, 0).tensor("w", F32, -32, 8).data(64), "at byte 49", "multiple of 32");
  }

  @Test
  void refusesMisalignedTensors() {
    refuses(RawGguf.header(1, 0).tensor("w", F32, 16, 8).data(64), "at byte 49", "multiple of 32");
  }

  @Test
  void refusesOverlappingTensors() {
    refuses(
        RawGguf.header(2, 0).tensor("b", F32, 32, 8).tensor("a", F32, 0, 9).data(96),
        "tensor b: a place apart",
        "inside a");
  }

  @Test
  void showsNamesFromTheFileOnOneLine() {
    refuses(RawGguf.header(1, 0).tensor("w\n\u001b[31m", 99, 0, 32).data(64), "tensor w??[31m");
  }

  private void refuses(RawGguf file, String... parts) {
    assertThatThrownBy(() -> GgufFile.open(file.writeTo(folder)).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("raw.gguf")
        .hasMessageContainingAll(parts)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
