package gibbs.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.Run;
import gibbs.core.model.LanguageModel;
import gibbs.core.model.LanguageModels;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.codec.DequantisedCopy;
import gibbs.engine.codec.WeightCodec;
import gibbs.engine.gguf.SplitWriter;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.RopeSettings;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gibbs's logits against llama.cpp's.
///
/// Where both run the dequantised F32 copy of the weights, they compute the same sums in another
/// order: 1e-4 nats. On the quantised file Gibbs still computes with exact weights and fp32
/// activations, and llama.cpp rounds the *activations* of every product to the partner format of
/// the weights, which is its choice and no error:
///
/// | weights | activations in llama.cpp | rounding of one, relative to the activations' rms |
/// |---|---|---|
/// | F16 | F16 | 2⁻¹¹/√3 of itself: 2.8e-4 |
/// | BF16 | BF16 | 2⁻⁸/√3 of itself: 2.3e-3 |
/// | Q8_0, Q4_0, Q5_0, IQ4_NL | Q8_0: 1/127 of the largest of 32 (2.2 rms) | 2.2/127/√12 = 5e-3 |
/// | Q4_1, Q5_1 | Q8_1: the same, and the block's sum in F16 | the same: 5e-3 |
/// | Q2_K … Q6_K | Q8_K: 1/127 of the largest of 256 (about 3 rms) | 3/127/√12 = 7e-3 |
///
/// A product of n terms with independent roundings has the relative error of one rounding. A logit
/// sees four products a layer and the head, each adding its own: over L layers √(4L + 1) of them,
/// times a small factor for what norms and attention amplify (taken as 2). That bounds the relative
/// rms of the differences. The largest of them is a tail of a near-Gaussian sample of at most 10⁶,
/// so within 6 deviations of logits of rms 2.
class LogitsDifferentialTest {
  private static final double SAME_WEIGHTS = 1e-4;

  private static final ModelShape GROUPED =
      new ModelShape(96, 3, 6, 2, 160, 384, 512, ModelShape.Head.TIED);
  private static final ModelShape SEPARATE = GROUPED.withHead(ModelShape.Head.SEPARATE);
  private static final ModelShape BROKEN_BLOCKS =
      new ModelShape(64, 2, 4, 4, 100, 300, 512, ModelShape.Head.TIED);
  private static final ModelShape SUPER_BLOCKS =
      new ModelShape(256, 3, 4, 2, 512, 300, 512, ModelShape.Head.TIED);
  private static final ModelShape ONE_KV_HEAD =
      new ModelShape(128, 2, 4, 1, 96, 300, 512, ModelShape.Head.SEPARATE);

  /// Around pages of 32 positions, pieces of 128, and one token.
  private static final int[] LENGTHS = {1, 2, 17, 32, 33, 100, 130, 300};

  @TempDir private Path folder;

  @BeforeAll
  static void peerIsThere() {
    LlamaCpp.whyMissing().ifPresent(reason -> assumeTrue(false, reason));
  }

  static Stream<SyntheticModel> models() {
    List<SyntheticModel> models = new ArrayList<>();
    for (TensorType type :
        List.of(
            TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0, TensorType.Q4_0)) {
      models.add(new SyntheticModel(GROUPED, type, 1));
      models.add(new SyntheticModel(SEPARATE, type, 2));
    }
    quantisedTypes().forEach(type -> models.add(new SyntheticModel(SUPER_BLOCKS, type, 9)));
    models.add(new SyntheticModel(BROKEN_BLOCKS, TensorType.Q8_0, 3));
    models.add(new SyntheticModel(ONE_KV_HEAD, TensorType.Q4_0, 4));
    models.add(
        new SyntheticModel(GROUPED, TensorType.F32, new RopeSettings(500_000, 4, List.of()), 5));
    models.add(
        new SyntheticModel(GROUPED, TensorType.Q8_0, new RopeSettings(10_000, 1, factors()), 6));
    models.add(
        new SyntheticModel(GROUPED, TensorType.F16, new RopeSettings(10_000, 2.5f, factors()), 7));
    return models.stream();
  }

  static Stream<TensorType> quantisedTypes() {
    return Stream.of(TensorType.values())
        .filter(type -> type.blockLength() > 1 && WeightCodec.of(type).isPresent());
  }

  @ParameterizedTest
  @MethodSource("models")
  void randomModelsAgree(SyntheticModel synthetic) throws IOException {
    agree(synthetic, 2, 130);
  }

  @ParameterizedTest
  @MethodSource("quantisedTypes")
  void modelsThatThePeerQuantisedAgree(TensorType type) throws IOException {
    Path exact = folder.resolve("exact.gguf");
    Path quantised = folder.resolve("quantised.gguf");
    SyntheticModel synthetic = new SyntheticModel(SUPER_BLOCKS, TensorType.F32, 10);
    synthetic.write(exact);
    PeerQuantised.write(exact, quantised, type);
    agree(quantised, type, SUPER_BLOCKS, 33, 130);
  }

  /// The peer reads the same parts, so that their names and marks are as it wants them.
  @Test
  void splitModelsAgree() throws IOException {
    Path whole = folder.resolve("whole.gguf");
    new SyntheticModel(GROUPED, TensorType.F32, 11).write(whole);
    Path first = SplitWriter.split(whole, folder, 3).getFirst();
    int[] tokens = LogitsDifference.tokens(20, GROUPED.vocabularySize());
    float[][] gibbs = LogitsDifference.gibbs(first, tokens);
    assertThat(gibbs).isDeepEqualTo(LogitsDifference.gibbs(whole, tokens));
    assertThat(LogitsDifference.of(gibbs, LogitsDifference.peer(first, tokens)).largest())
        .isLessThanOrEqualTo(SAME_WEIGHTS);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "Q8_0"})
  void promptsOfEveryLengthAgree(TensorType type) throws IOException {
    agree(new SyntheticModel(GROUPED, type, 8), LENGTHS);
  }

  private void agree(SyntheticModel synthetic, int... lengths) throws IOException {
    Path quantised = folder.resolve("quantised.gguf");
    synthetic.write(quantised);
    agree(quantised, synthetic.type(), synthetic.shape(), lengths);
  }

  private void agree(Path quantised, TensorType type, ModelShape shape, int... lengths)
      throws IOException {
    Path floats = folder.resolve("floats.gguf");
    DequantisedCopy.write(quantised, floats);
    double relative = relativeTolerance(type, shape.layerCount());
    for (int length : lengths) {
      int[] tokens = LogitsDifference.tokens(length, shape.vocabularySize());
      float[][] gibbs = LogitsDifference.gibbs(quantised, tokens);
      if (length < 100) {
        assertThat(LogitsDifference.gibbs(floats, tokens))
            .as("the copy's logits, %d tokens", length)
            .isDeepEqualTo(gibbs);
      }
      assertThat(LogitsDifference.of(gibbs, LogitsDifference.peer(floats, tokens)).largest())
          .as("same weights, %d tokens", length)
          .isLessThanOrEqualTo(SAME_WEIGHTS);
      LogitsDifference difference =
          LogitsDifference.of(gibbs, LogitsDifference.peer(quantised, tokens));
      assertThat(difference.relative())
          .as("quantised, %d tokens", length)
          .isLessThanOrEqualTo(relative);
      assertThat(difference.largest())
          .as("quantised, %d tokens", length)
          .isLessThanOrEqualTo(Math.max(SAME_WEIGHTS, 6 * 2 * relative));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stories260K-F32", "stories260K-Q8_0", "llama-2-tiny-random"})
  void sharedModelsAgree(String name) throws IOException {
    Path file = SharedFiles.require("models/" + name + ".gguf");
    Path floats = folder.resolve("floats.gguf");
    DequantisedCopy.write(file, floats);
    int vocabularySize;
    int contextLength;
    try (LanguageModel model = LanguageModels.open(file)) {
      vocabularySize = model.vocabulary().size();
      contextLength = model.contextLength();
    }
    int longest = vocabularySize > 1000 ? 40 : 300;
    for (int length : IntStream.of(LENGTHS).filter(n -> n <= longest).toArray()) {
      assertThat(length).isLessThanOrEqualTo(contextLength);
      int[] tokens = LogitsDifference.tokens(length, vocabularySize);
      float[][] gibbs = LogitsDifference.gibbs(file, tokens);
      assertThat(LogitsDifference.of(gibbs, LogitsDifference.peer(floats, tokens)).largest())
          .as("%d tokens", length)
          .isLessThanOrEqualTo(SAME_WEIGHTS);
      assertThat(LogitsDifference.of(gibbs, LogitsDifference.peer(file, tokens)).relative())
          .as("as stored, %d tokens", length)
          .isLessThanOrEqualTo(relativeTolerance(TensorType.Q8_0, 5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "Q8_0"})
  void storyContinuesAsKnown(String type) {
    Path file = SharedFiles.require("models/stories260K-" + type + ".gguf");
    assertThat(greedy(file)).containsExactly(KnownStory.continuation());
  }

  /// The bound that the table above explains.
  static double relativeTolerance(TensorType type, int layerCount) {
    double rounding =
        switch (type) {
          case F16 -> 0x1p-11 / Math.sqrt(3);
          case BF16 -> 0x1p-8 / Math.sqrt(3);
          case Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, IQ4_NL -> 2.2 / 127 / Math.sqrt(12);
          case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> 3.0 / 127 / Math.sqrt(12);
          default -> 1e-6;
        };
    return 2 * rounding * Math.sqrt(4 * layerCount + 1);
  }

  /// Divisors that grow from 1 to 8, as the long-context models have them.
  private static List<Float> factors() {
    int pairs = GROUPED.headLength() / 2;
    return IntStream.range(0, pairs).mapToObj(pair -> 1 + 7f * pair / (pairs - 1)).toList();
  }

  private static int[] greedy(Path file) {
    try (LanguageModel model = LanguageModels.open(file);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      int[] continuation = new int[KnownStory.continuation().length];
      int[] next = KnownStory.prompt();
      for (int at = 0; at < continuation.length; at++) {
        sequence.extend(next, LogitsWanted.LAST, Run.unlimited());
        continuation[at] = argmax(sequence.logits());
        next = new int[] {continuation[at]};
      }
      return continuation;
    }
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    return best;
  }
}
