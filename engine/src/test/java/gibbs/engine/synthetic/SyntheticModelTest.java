package gibbs.engine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.model.Tokenizer.SpecialTokens;
import gibbs.engine.codec.DequantisedCopy;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.peer.LlamaCpp;
import gibbs.engine.peer.LlamaCppModel;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticModelTest {
  @TempDir private Path folder;

  @Test
  void sameSeedSameFile() throws IOException {
    Path first = write("first", ModelShape.TINY, TensorType.Q4_0, 5);
    Path second = write("second", ModelShape.TINY, TensorType.Q4_0, 5);
    Path other = write("other", ModelShape.TINY, TensorType.Q4_0, 6);
    assertThat(second).hasSameBinaryContentAs(first);
    try (GgufFile one = GgufFile.open(first);
        GgufFile two = GgufFile.open(other)) {
      assertThat(
              one.tensor("blk.0.attn_q.weight")
                  .data()
                  .mismatch(two.tensor("blk.0.attn_q.weight").data()))
          .isNotNegative();
      assertThat(
              one.tensor("blk.0.attn_q.weight")
                  .data()
                  .mismatch(one.tensor("blk.1.attn_q.weight").data()))
          .isNotNegative();
    }
  }

  @Test
  void weightsHaveTheStatedMeanAndVariance() throws IOException {
    Path path = write("model", ModelShape.TINY, TensorType.F32, 1);
    try (GgufFile file = GgufFile.open(path)) {
      float[] weights = file.tensor("token_embd.weight").data().toArray(ValueLayout.JAVA_FLOAT);
      double sum = 0;
      double squares = 0;
      for (float weight : weights) {
        sum += weight;
        squares += (double) weight * weight;
      }
      // 64 × 320 draws of variance 4 / 64: the mean's deviation is 0.0018, the variance's 0.0004
      assertThat(sum / weights.length).isCloseTo(0, within(0.01));
      assertThat(squares / weights.length).isCloseTo(4.0 / 64, within(0.002));
    }
  }

  @Test
  void aSeparateHeadIsAnotherTensor() throws IOException {
    ModelShape separate = ModelShape.TINY.withHead(ModelShape.Head.SEPARATE);
    try (GgufFile tied = GgufFile.open(write("tied", ModelShape.TINY, TensorType.F16, 1));
        GgufFile own = GgufFile.open(write("own", separate, TensorType.F16, 1))) {
      assertThat(tied.findTensor("output.weight")).isEmpty();
      assertThat(own.tensor("output.weight", separate.width(), separate.vocabularySize()).type())
          .isEqualTo(TensorType.F16);
    }
  }

  @Test
  void rowsThatAreNoWholeBlocksStayF32() throws IOException {
    ModelShape shape = new ModelShape(64, 1, 4, 2, 40, 260, 16, ModelShape.Head.TIED);
    try (GgufFile file = GgufFile.open(write("odd", shape, TensorType.Q8_0, 1))) {
      assertThat(file.tensor("blk.0.ffn_down.weight", 40, 64).type()).isEqualTo(TensorType.F32);
      assertThat(file.tensor("blk.0.ffn_up.weight", 64, 40).type()).isEqualTo(TensorType.Q8_0);
    }
  }

  @Test
  void namedShapesHaveTheirNumbersOfWeights() {
    assertThat(weightCount(ModelShape.SMOLLM2_135M)).isEqualTo(134_515_008);
    assertThat(weightCount(ModelShape.STORIES_15M)).isEqualTo(15_191_712);
    assertThat(weightCount(ModelShape.TINYLLAMA_1_1B)).isEqualTo(1_100_048_384);
  }

  @Test
  void piecesAreDistinctAndBytesAreThere() throws IOException {
    try (GgufFile file = GgufFile.open(write("model", ModelShape.TINY, TensorType.F32, 1))) {
      List<String> pieces = file.metadata().texts("tokenizer.ggml.tokens");
      assertThat(new HashSet<>(pieces)).hasSize(ModelShape.TINY.vocabularySize());
      assertThat(pieces.subList(3, 259)).startsWith("<0x00>").endsWith("<0xFF>");
    }
  }

  @Test
  void thePeerMergesItsWords() throws IOException {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    ModelShape shape = new ModelShape(8, 1, 2, 1, 8, 5000, 16, ModelShape.Head.TIED);
    Path path = write("words", shape, TensorType.F32, 1);
    try (LlamaCppModel model = LlamaCpp.openVocabulary(path);
        GgufFile file = GgufFile.open(path)) {
      int[] tokens =
          model.tokenize("ab cab", LlamaCppModel.Surroundings.LEFT_OUT, SpecialTokens.AS_TEXT);
      List<String> pieces = file.metadata().texts("tokenizer.ggml.tokens");
      assertThat(Arrays.stream(tokens).mapToObj(pieces::get)).containsExactly("▁ab", "▁cab");
    }
  }

  @Test
  void dequantisedCopiesHoldTheSameWeightsAsFloats() throws IOException {
    Path quantised = write("quantised", ModelShape.TINY, TensorType.Q8_0, 1);
    Path copy = folder.resolve("copy.gguf");
    DequantisedCopy.write(quantised, copy);
    try (GgufFile from = GgufFile.open(quantised);
        GgufFile to = GgufFile.open(copy)) {
      assertThat(to.metadata().keys()).isEqualTo(from.metadata().keys());
      assertThat(to.tensors()).extracting(Tensor::type).containsOnly(TensorType.F32);
      Tensor blocks = from.tensor("token_embd.weight");
      Tensor floats = to.tensor("token_embd.weight");
      assertThat(floats.shape()).isEqualTo(blocks.shape());
      short scaleBits = blocks.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 0);
      byte first = blocks.data().get(ValueLayout.JAVA_BYTE, 2);
      assertThat(floats.data().get(ValueLayout.JAVA_FLOAT, 0))
          .isEqualTo(Float.float16ToFloat(scaleBits) * first);
    }
  }

  @Test
  void refusesShapesThatMakeNoNetwork() {
    assertThatThrownBy(() -> new ModelShape(64, 1, 4, 3, 8, 260, 16, ModelShape.Head.TIED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("headCount");
    assertThatThrownBy(() -> new ModelShape(60, 1, 4, 2, 8, 260, 16, ModelShape.Head.TIED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width");
    assertThatThrownBy(() -> new ModelShape(64, 1, 4, 2, 8, 259, 16, ModelShape.Head.TIED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vocabularySize");
  }

  private static long weightCount(ModelShape shape) {
    long width = shape.width();
    long attention = 2 * width * width + 2 * width * shape.kvWidth();
    long layer = attention + 3 * width * shape.feedForwardLength() + 2 * width;
    long matrices = shape.head() == ModelShape.Head.TIED ? 1 : 2;
    return shape.layerCount() * layer + width + matrices * width * shape.vocabularySize();
  }

  private Path write(String name, ModelShape shape, TensorType type, long seed) throws IOException {
    Path path = folder.resolve(name + ".gguf");
    new SyntheticModel(shape, type, seed).write(path);
    return path;
  }
}
