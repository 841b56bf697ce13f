package gibbs.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.Tokenizer.SpecialTokens;
import gibbs.engine.codec.DequantisedCopy;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.peer.LlamaCpp;
import gibbs.engine.peer.LlamaCppModel;
import gibbs.engine.peer.LogitsDifference;
import gibbs.engine.synthetic.ModelShape;
import gibbs.train.network.WeightLayout;
import gibbs.train.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelExportTest {
  /// Gibbs and llama.cpp compute the same sums in another order.
  private static final double SAME_WEIGHTS = 1e-4;

  private static final String TEXT = "the little dog ran home. Ämter 日本 2";

  @TempDir private Path folder;
  private Path checkpoint;
  private Path model;
  private VocabularyFile vocabulary;

  @BeforeEach
  void makeVocabulary() throws IOException {
    checkpoint = folder.resolve("checkpoint.gguf");
    model = folder.resolve("model.gguf");
    vocabulary = Material.vocabulary(folder);
  }

  @AfterEach
  void closeVocabulary() {
    vocabulary.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "Q8_0"})
  void modelFilesOpenWithTheirVocabulary(MatrixType type) throws IOException {
    export(Material.SHAPE, type);

    try (LanguageModel opened = LanguageModels.open(model)) {
      assertThat(opened.contextLength()).isEqualTo(48);
      assertThat(opened.vocabulary().size()).isEqualTo(Material.VOCABULARY_SIZE);
      int[] tokens = opened.tokenizer().encodePrompt(TEXT, SpecialTokens.AS_TEXT);
      assertThat(tokens[0]).isEqualTo(vocabulary.begin());
      assertThat(opened.tokenizer().decode(tokens)).isEqualTo(TEXT);
    }
    try (GgufFile file = GgufFile.open(model)) {
      assertThat(file.tensor("blk.1.attn_q.weight").type()).isEqualTo(type.tensorType());
      assertThat(file.tensor("blk.1.ffn_norm.weight").type()).isEqualTo(TensorType.F32);
      assertThat(file.tensor("blk.0.ffn_down.weight").type())
          .as("rows of 100 are no blocks of 32")
          .isEqualTo(type == MatrixType.Q8_0 ? TensorType.F32 : type.tensorType());
      assertThat(file.metadata().integer("gibbs.train.step")).isEqualTo(42);
      assertThat(file.metadata().text("gibbs.train.direction")).isEqualTo("forward");
    }
  }

  @ParameterizedTest
  @EnumSource
  void llamaCppAgreesOnFloats(ModelShape.Head head) throws IOException {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    export(Material.SHAPE.withHead(head), MatrixType.F32);
    int[] tokens = LogitsDifference.tokens(40, Material.VOCABULARY_SIZE);

    LogitsDifference difference =
        LogitsDifference.of(
            LogitsDifference.gibbs(model, tokens), LogitsDifference.peer(model, tokens));

    assertThat(difference.largest()).isLessThanOrEqualTo(SAME_WEIGHTS);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0"})
  void llamaCppLoadsOtherTypes(MatrixType type) throws IOException {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
    export(Material.SHAPE, type);
    Path floats = folder.resolve("floats.gguf");
    DequantisedCopy.write(model, floats);
    int[] tokens = LogitsDifference.tokens(40, Material.VOCABULARY_SIZE);

    assertThat(
            LogitsDifference.of(
                    LogitsDifference.gibbs(model, tokens), LogitsDifference.peer(floats, tokens))
                .largest())
        .isLessThanOrEqualTo(SAME_WEIGHTS);
    try (LanguageModel gibbs = LanguageModels.open(model);
        LlamaCppModel peer = LlamaCpp.open(model)) {
      assertThat(gibbs.tokenizer().encodePrompt(TEXT, SpecialTokens.AS_TEXT))
          .containsExactly(
              peer.tokenize(TEXT, LlamaCppModel.Surroundings.ADDED, SpecialTokens.AS_TEXT));
    }
  }

  @Test
  void aFailedExportLeavesNothing() throws IOException {
    write(Material.SHAPE);

    assertThatThrownBy(
            () ->
                ModelExport.write(
                    checkpoint, folder.resolve("absent/model.gguf"), MatrixType.F32, "x"))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("absent")).doesNotExist();
  }

  private void export(ModelShape shape, MatrixType type) throws IOException {
    write(shape);
    ModelExport.write(checkpoint, model, type, "test");
  }

  private void write(ModelShape shape) throws IOException {
    new Checkpoint(Material.identity(shape), Material.state(shape, 42), List.of(), 0, 0)
        .write(checkpoint, WeightLayout.of(shape), vocabulary);
  }
}
