package gibbs.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import gibbs.engine.transformer.KvType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logits with rounded keys and values against llama.cpp's with the same type of them; weights are
/// F32.
///
/// Both round keys and values alike. llama.cpp then rounds what they are multiplied by, too, to the
/// partner format: queries and attention weights to F16 (2⁻¹¹/√3 = 2.8e-4 relative to each) where
/// the memory is F16; where it is Q8_0, which it has with flash attention only, queries to Q8_0
/// (2.2/127/√12 = 5e-3 relative to their rms), and attention weights stay in single precision. So
/// each of L layers adds the relative error of at most two such roundings; with the factor 2 of
/// [LogitsDifferentialTest] for what norms amplify, the relative rms is bounded by 2 r √(2 L).
class KvTypeDifferentialTest {
  private static final ModelShape SHAPE =
      new ModelShape(128, 3, 4, 2, 160, 300, 512, ModelShape.Head.TIED);

  @TempDir private Path folder;

  @BeforeAll
  static void peerIsThere() {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
  }

  @ParameterizedTest
  @EnumSource(KvType.class)
  void logitsAgree(KvType type) throws IOException {
    Path file = folder.resolve("floats.gguf");
    new SyntheticModel(SHAPE, TensorType.F32, 12).write(file);
    double rounding =
        switch (type) {
          case F32 -> 1e-6;
          case F16 -> 0x1p-11 / Math.sqrt(3);
          case Q8_0 -> 2.2 / 127 / Math.sqrt(12);
        };
    double bound = 2 * rounding * Math.sqrt(2 * SHAPE.layerCount());
    for (int length : new int[] {1, 33, 300}) {
      int[] tokens = LogitsDifference.tokens(length, SHAPE.vocabularySize());
      float[][] gibbs = LogitsDifference.gibbs(file, type, tokens);
      LogitsDifference difference = LogitsDifference.of(gibbs, peer(file, type, tokens));
      LogitsDifference exact =
          LogitsDifference.of(gibbs, LogitsDifference.gibbs(file, KvType.F32, tokens));
      assertThat(difference.relative()).as("%d tokens", length).isLessThanOrEqualTo(bound);
      assertThat(exact.relative()).as("against F32, %d tokens", length).isLessThanOrEqualTo(bound);
      if (type != KvType.F32 && length > 1) {
        assertThat(exact.relative()).isPositive();
      }
    }
  }

  private static float[][] peer(Path file, KvType type, int... tokens) {
    LlamaCppContext.Settings settings =
        new LlamaCppContext.Settings(
            tokens.length, 1, 2, TensorType.valueOf(type.name()), type == KvType.Q8_0);
    try (LlamaCppModel model = LlamaCpp.open(file);
        LlamaCppContext context = model.openContext(settings)) {
      return context.logits(tokens);
    }
  }
}
