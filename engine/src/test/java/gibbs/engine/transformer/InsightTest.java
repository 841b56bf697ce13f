package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.Run;
import gibbs.core.model.Capability;
import gibbs.core.model.Insight;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.InsightWanted.Attention;
import gibbs.core.model.InsightWanted.Detail;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What sequences show of the inside, in every family.
@ParameterizedClass
@EnumSource(SyntheticFamily.class)
class InsightTest {
  private static final int LAYERS = 6;
  private static final int HEADS = 4;
  private static final int LENGTH = 40;
  private static final ModelShape SHAPE =
      new ModelShape(64, LAYERS, HEADS, 2, 64, 300, 128, ModelShape.Head.SEPARATE);
  private static final int[] TOKENS = new SplittableRandom(4).ints(LENGTH, 0, 300).toArray();
  private static final InsightWanted EVERYTHING =
      InsightWanted.NONE
          .withHiddenStates(0, 1, 2, 3, 4, 5, 6)
          .withLayerLogits(0, 3, LAYERS)
          .withAttention(new Attention(1, Detail.WEIGHTS), new Attention(6, Detail.WEIGHTS));

  @TempDir Path folder;
  @Parameter SyntheticFamily family;

  private Path path;
  private TransformerModel model;
  private TransformerSession session;

  @BeforeEach
  void open() throws IOException {
    path = folder.resolve("random.gguf");
    new SyntheticModel(family, SHAPE, TensorType.F32, 8).write(path);
    model = TransformerModel.of(GgufFile.open(path), new ReferenceKernels(), 2);
    session = (TransformerSession) model.openSession();
  }

  @AfterEach
  void close() {
    model.close();
  }

  private InsightSequence sequence(InsightWanted wanted) {
    InsightSequence sequence = InsightSequence.of(session.newSequence());
    sequence.watch(wanted);
    return sequence;
  }

  private static void extend(Sequence sequence, int from, int to) {
    sequence.extend(Arrays.copyOfRange(TOKENS, from, to), LogitsWanted.ALL, Run.unlimited());
  }

  @Test
  void insightIsThatOfThePlainEquationsAndChangesNoLogit() throws IOException {
    assertThat(model.capabilities()).containsExactlyInAnyOrder(Capability.values());
    NaiveTransformer naive;
    try (GgufFile file = GgufFile.open(path)) {
      naive = new NaiveTransformer(file);
      naive.logits(TOKENS);
    }
    try (InsightSequence watched = sequence(EVERYTHING);
        InsightSequence plain = sequence(InsightWanted.NONE)) {
      extend(watched, 0, LENGTH);
      extend(plain, 0, LENGTH);
      Insight insight = watched.insight();
      for (int position = 0; position < LENGTH; position++) {
        assertThat(watched.logits(position)).containsExactly(plain.logits(position));
        assertThat(insight.layerLogits(LAYERS, position)).containsExactly(plain.logits(position));
        close(insight.layerLogits(3, position), naive.lens(3, position));
        close(insight.layerLogits(0, position), naive.lens(0, position));
        for (int layer = 0; layer <= LAYERS; layer++) {
          close(insight.hiddenState(layer, position), naive.hiddenStates.get(layer)[position]);
        }
        for (int layer : new int[] {1, LAYERS}) {
          for (int head = 0; head < HEADS; head++) {
            double[] weights = naive.attention.get(layer - 1)[position * HEADS + head];
            close(insight.attention(layer, head, position), weights);
            assertThat(insight.attentionEntropy(layer, head, position))
                .isEqualTo(entropy(weights), within(1e-4));
            assertThat(insight.attentionVarentropy(layer, head, position))
                .isEqualTo(varentropy(weights), within(1e-3));
          }
        }
      }
    }
  }

  private static void close(float[] found, double... expected) {
    double size = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
    assertThat(found).hasSize(expected.length);
    for (int k = 0; k < found.length; k++) {
      assertThat((double) found[k]).isEqualTo(expected[k], within(2e-5 * size));
    }
  }

  private static double entropy(double... weights) {
    return Arrays.stream(weights).map(w -> w > 0 ? -w * Math.log(w) : 0).sum();
  }

  private static double varentropy(double... weights) {
    double entropy = entropy(weights);
    return Arrays.stream(weights)
        .map(w -> w > 0 ? w * Math.pow(Math.log(w) + entropy, 2) : 0)
        .sum();
  }

  @Test
  void summariesAreThoseOfTheWeights() {
    InsightWanted summaries =
        InsightWanted.NONE.withAttention(
            new Attention(1, Detail.SUMMARY), new Attention(2, Set.of(1), Detail.SUMMARY));
    try (InsightSequence whole = sequence(EVERYTHING);
        InsightSequence summed = sequence(summaries)) {
      extend(whole, 0, LENGTH);
      extend(summed, 0, LENGTH);
      for (int position = 0; position < LENGTH; position++) {
        double distance = 0;
        for (int seen = 0; seen <= position; seen++) {
          double mean = 0;
          for (int head = 0; head < HEADS; head++) {
            mean += whole.insight().attention(1, head, position)[seen] / (double) HEADS;
          }
          for (int head = 0; head < HEADS; head++) {
            distance += Math.abs(whole.insight().attention(1, head, position)[seen] - mean) / 2;
          }
        }
        assertThat(summed.insight().attentionAgreement(1, position))
            .isEqualTo(1 - distance / HEADS, within(1e-9))
            .isEqualTo(whole.insight().attentionAgreement(1, position));
        assertThat(summed.insight().attentionAgreement(2, position)).isEqualTo(1);
        assertThat(summed.insight().attentionEntropy(1, 2, position))
            .isEqualTo(whole.insight().attentionEntropy(1, 2, position));
      }
      assertThatThrownBy(() -> summed.insight().attention(1, 0, 3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("attention weights of layer 1 were not asked for at position 3");
      assertThatThrownBy(() -> summed.insight().attentionEntropy(2, 0, 3))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void insightIsTheSameInPiecesForksAndBatches() throws Exception {
    try (InsightSequence whole = sequence(EVERYTHING);
        InsightSequence pieces = sequence(EVERYTHING);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      extend(whole, 0, LENGTH);
      extend(pieces, 0, 17);
      try (InsightSequence fork = pieces.fork()) {
        assertThat(fork.insight()).isSameAs(pieces.insight());
        extend(fork, 17, LENGTH);
        same(fork.insight(), whole.insight(), 17, LENGTH);
        same(pieces.insight(), whole.insight(), 0, 17);
      }
      List<Future<InsightSequence>> others = new ArrayList<>();
      for (int length = 20; length < LENGTH; length++) {
        int end = length;
        boolean isWatched = length % 3 != 0;
        others.add(
            threads.submit(
                () -> {
                  InsightSequence other = sequence(isWatched ? EVERYTHING : InsightWanted.NONE);
                  extend(other, 0, end);
                  return other;
                }));
      }
      for (Future<InsightSequence> other : others) {
        try (InsightSequence done = other.get()) {
          assertThat(done.logits()).containsExactly(whole.logits(done.length() - 1));
          if (done.length() % 3 != 0) {
            same(done.insight(), whole.insight(), 0, done.length());
          }
        }
      }
    }
  }

  @Test
  void insightIsTheSameAfterRollingBack() {
    try (InsightSequence whole = sequence(EVERYTHING);
        InsightSequence rolledBack = sequence(EVERYTHING)) {
      extend(whole, 0, LENGTH);
      extend(rolledBack, 0, 12);
      try (InsightSequence fork = rolledBack.fork()) {
        fork.extend(new int[] {7, 8, 9, 10}, LogitsWanted.ALL, Run.unlimited());
        fork.truncate(5);
        extend(fork, 5, 37);
        same(fork.insight(), whole.insight(), 5, 37);
      }
      rolledBack.truncate(11);
      extend(rolledBack, 11, LENGTH);
      same(rolledBack.insight(), whole.insight(), 11, LENGTH);
    }
  }

  @ParameterizedTest
  @EnumSource(KvType.class)
  void insightIsTheSameInPiecesWhateverKeysAndValuesAreStoredAs(KvType type) throws IOException {
    try (TransformerModel stored =
            TransformerModel.of(GgufFile.open(path), new ReferenceKernels(), 2, type);
        Session room = stored.openSession();
        InsightSequence whole = InsightSequence.of(room.newSequence());
        InsightSequence pieces = InsightSequence.of(room.newSequence());
        InsightSequence plain = InsightSequence.of(room.newSequence())) {
      whole.watch(EVERYTHING);
      pieces.watch(EVERYTHING);
      extend(whole, 0, LENGTH);
      extend(plain, 0, LENGTH);
      extend(pieces, 0, 35);
      try (InsightSequence fork = pieces.fork()) {
        extend(fork, 35, LENGTH);
        same(fork.insight(), whole.insight(), 35, LENGTH);
      }
      for (int position = 0; position < LENGTH; position++) {
        assertThat(whole.logits(position)).containsExactly(plain.logits(position));
      }
    }
  }

  private static void same(Insight found, Insight expected, int from, int to) {
    for (int position = from; position < to; position++) {
      for (int layer = 0; layer <= LAYERS; layer++) {
        assertThat(found.hiddenState(layer, position))
            .containsExactly(expected.hiddenState(layer, position));
      }
      assertThat(found.layerLogits(3, position)).containsExactly(expected.layerLogits(3, position));
      for (int head = 0; head < HEADS; head++) {
        assertThat(found.attention(6, head, position))
            .containsExactly(expected.attention(6, head, position));
        assertThat(found.attentionVarentropy(6, head, position))
            .isEqualTo(expected.attentionVarentropy(6, head, position));
      }
      assertThat(found.attentionAgreement(1, position))
          .isEqualTo(expected.attentionAgreement(1, position));
    }
  }

  @Test
  void layerLogitsAreKeptWhereLogitsAre() {
    try (InsightSequence sequence = sequence(EVERYTHING)) {
      sequence.extend(TOKENS, LogitsWanted.LAST, Run.unlimited());
      assertThat(sequence.insight().layerLogits(3, LENGTH - 1)).hasSize(300);
      assertThat(sequence.insight().hiddenState(3, 0)).hasSize(64);
      assertThatThrownBy(() -> sequence.insight().layerLogits(3, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("logits after layer 3 were not asked for at position 0");
      assertThatThrownBy(() -> sequence.insight().hiddenState(3, LENGTH))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void whatIsNotWatchedIsNotThere() {
    try (InsightSequence sequence = sequence(InsightWanted.NONE)) {
      extend(sequence, 0, 3);
      assertThatThrownBy(sequence::insight).isInstanceOf(IllegalStateException.class);
      sequence.watch(EVERYTHING);
      extend(sequence, 3, 6);
      assertThat(sequence.insight().hiddenState(1, 5)).hasSize(64);
      sequence.truncate(2);
      assertThatThrownBy(sequence::insight).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> sequence.watch(InsightWanted.NONE.withHiddenStates(LAYERS + 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("layer must be in [0, 7), was 7");
      Attention noSuchHead = new Attention(1, Set.of(HEADS), Detail.SUMMARY);
      assertThatThrownBy(() -> sequence.watch(InsightWanted.NONE.withAttention(noSuchHead)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("head must be in [0, 4), was 4");
    }
  }

  @Test
  void aTokensVectorHasTheEffectOfTheToken() {
    try (InsightSequence byTokens = sequence(InsightWanted.NONE);
        InsightSequence byVectors = sequence(InsightWanted.NONE)) {
      extend(byTokens, 0, LENGTH);
      extend(byVectors, 0, 3);
      float[][] vectors = new float[LENGTH - 5][];
      for (int index = 0; index < vectors.length; index++) {
        vectors[index] = byVectors.embedding(TOKENS[3 + index]);
      }
      byVectors.extendByVectors(vectors, LogitsWanted.ALL, Run.unlimited());
      assertThat(byVectors.logits(20)).containsExactly(byTokens.logits(20));
      assertThat(byVectors.token(10)).isEqualTo(-1);
      extend(byVectors, LENGTH - 2, LENGTH);
      assertThat(byVectors.logits()).containsExactly(byTokens.logits());
      assertThatThrownBy(
              () ->
                  byVectors.extendByVectors(
                      new float[][] {new float[63]}, LogitsWanted.LAST, Run.unlimited()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("vector must be of length 64, was of length 63");
    }
  }
}
