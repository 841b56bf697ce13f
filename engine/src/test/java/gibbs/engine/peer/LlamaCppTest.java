package gibbs.engine.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.model.Tokenizer.SpecialTokens;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaCppTest {
  private static final Set<TensorType> YOUNGER_THAN_THE_PEER = EnumSet.of(TensorType.MXFP4);

  @TempDir private Path folder;

  @BeforeAll
  static void peerIsThere() {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
  }

  @Test
  void knowsBlocksAsOurTableDoes() {
    for (TensorType type : EnumSet.complementOf(EnumSet.copyOf(YOUNGER_THAN_THE_PEER))) {
      assertThat(LlamaCpp.blockBytes(type)).as(type + " bytes").isEqualTo(type.blockBytes());
      assertThat(LlamaCpp.blockLength(type)).as(type + " length").isEqualTo(type.blockLength());
    }
  }

  @Test
  void loadsSyntheticModelsAndGivesTheSameLogitsAgain() throws IOException {
    Path file = folder.resolve("tiny.gguf");
    new SyntheticModel(ModelShape.TINY, TensorType.F32, 1).write(file);
    try (LlamaCppModel model = LlamaCpp.open(file);
        LlamaCppContext context = model.openContext(64, 1)) {
      assertThat(model.vocabularySize()).isEqualTo(ModelShape.TINY.vocabularySize());
      float[][] logits = context.logits(1, 300, 301, 302);
      assertThat(context.logits(1, 300, 301, 302)).isDeepEqualTo(logits);
      assertThat(context.lastLogits(1, 300, 301, 302))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(logits[3]);
      assertThat(logits[3]).doesNotContain(Float.NaN);
    }
  }

  @Test
  void tokenizesAndBack() throws IOException {
    Path file = folder.resolve("tiny.gguf");
    new SyntheticModel(ModelShape.TINY, TensorType.Q8_0, 1).write(file);
    try (LlamaCppModel model = LlamaCpp.openVocabulary(file)) {
      int[] text =
          model.tokenize("ab é", LlamaCppModel.Surroundings.LEFT_OUT, SpecialTokens.AS_TEXT);
      int[] prompt =
          model.tokenize("ab é", LlamaCppModel.Surroundings.ADDED, SpecialTokens.AS_TEXT);
      assertThat(prompt[0]).isEqualTo(1);
      assertThat(Arrays.copyOfRange(prompt, 1, prompt.length)).containsExactly(text);
      assertThat(new String(model.detokenize(text), UTF_8)).isEqualTo("ab é");
    }
  }

  @Test
  void saysWhyAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("none.gguf"), "nothing of the kind");
    assertThatThrownBy(() -> LlamaCpp.open(file).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none.gguf");
  }

  @Test
  void samplerChainsWorkOnCandidates() {
    try (LlamaCppCandidates candidates = new LlamaCppCandidates(0, 3, 1, 2);
        LlamaCppSampler chain =
            new LlamaCppSampler()
                .logitBias(4, Map.of(0, 10f))
                .penalties(64, 1, 0, 20)
                .topK(2)
                .temperature(0.5f)
                .greedy()) {
      chain.accept(0);
      chain.apply(candidates);
      assertThat(candidates.size()).isEqualTo(2);
      assertThat(candidates.selectedToken()).isEqualTo(1);
      assertThat(candidates.logit(candidates.selected())).isEqualTo(6);
      candidates.reset();
      assertThat(candidates.size()).isEqualTo(4);
    }
  }
}
