package gibbs.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.core.Run;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import gibbs.engine.transformer.KvType;
import gibbs.engine.transformer.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A sequence's logits are the same bits however they are computed, in every family and with keys
/// and values of every type.
@ParameterizedClass
@MethodSource("cases")
class BitIdentityTest {
  private static final int LENGTH = 75;
  private static final ModelShape SHAPE =
      new ModelShape(64, 6, 2, 1, 128, 320, 256, ModelShape.Head.TIED);

  @TempDir static Path folder;

  private static Path file;
  private static float[][] expected;

  private static KvType kvType;

  @Parameter Case tried;

  /// A kind of model, and how it stores keys and values.
  record Case(SyntheticFamily family, KvType kvType) {}

  static Stream<Case> cases() {
    return Stream.concat(
        Stream.of(SyntheticFamily.values()).map(family -> new Case(family, KvType.F32)),
        Stream.of(
            new Case(SyntheticFamily.LLAMA, KvType.F16),
            new Case(SyntheticFamily.LLAMA, KvType.Q8_0),
            new Case(SyntheticFamily.GEMMA2, KvType.F16),
            new Case(SyntheticFamily.GEMMA3, KvType.Q8_0),
            new Case(SyntheticFamily.MIXTRAL, KvType.F16),
            new Case(SyntheticFamily.QWEN2MOE, KvType.Q8_0)));
  }

  @BeforeParameterizedClassInvocation
  static void oneTokenAfterTheOtherOnOneThread(Case tried) throws IOException {
    file = folder.resolve(tried.family() + "-" + tried.kvType() + ".gguf");
    new SyntheticModel(tried.family(), SHAPE, TensorType.Q8_0, 77).write(file);
    kvType = tried.kvType();
    expected = rows(new ReferenceKernels(), 1, 1);
  }

  @Test
  void piecesOfAnySizeGiveTheSameBits() throws IOException {
    for (int piece : new int[] {1, 2, 7, 31, 32, 33, LENGTH}) {
      assertThat(rows(new ReferenceKernels(), 1, piece))
          .as("piece %d", piece)
          .isDeepEqualTo(expected);
      assertThat(rows(fast(), 2, piece)).as("piece %d, fast", piece).isDeepEqualTo(expected);
    }
  }

  @Test
  void threadsGiveTheSameBits() throws IOException {
    for (int threads : new int[] {1, 2, 3, 16}) {
      assertThat(rows(fast(), threads, 20)).as("%d threads", threads).isDeepEqualTo(expected);
    }
  }

  @Test
  void aBatchOfSixtyFourInAnyOrderGivesTheSameBits() throws Exception {
    try (TransformerModel model = open(fast(), 2);
        Session session = model.openSession();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 2; round++) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, 64).boxed().toList());
        Collections.shuffle(order, new Random(round));
        List<Future<float[]>> rows = new ArrayList<>();
        for (int number : order) {
          rows.add(threads.submit(() -> lastRow(session, 1 + number % LENGTH, 1 + number % 9)));
        }
        for (int index = 0; index < order.size(); index++) {
          assertThat(rows.get(index).get()).containsExactly(expected[order.get(index) % LENGTH]);
        }
      }
    }
  }

  @Test
  void aForkGivesTheSameBitsAsItsParent() throws IOException {
    try (TransformerModel model = open(fast(), 2);
        Session session = model.openSession();
        Sequence parent = session.newSequence()) {
      parent.extend(Arrays.copyOf(tokens(), 40), LogitsWanted.LAST, Run.unlimited());
      try (Sequence fork = parent.fork()) {
        fork.extend(new int[] {7, 8, 9}, LogitsWanted.LAST, Run.unlimited());
        parent.extend(Arrays.copyOfRange(tokens(), 40, LENGTH), LogitsWanted.LAST, Run.unlimited());
        assertThat(parent.logits()).containsExactly(expected[LENGTH - 1]);
        fork.truncate(40);
        fork.extend(Arrays.copyOfRange(tokens(), 40, LENGTH), LogitsWanted.LAST, Run.unlimited());
        assertThat(fork.logits()).containsExactly(expected[LENGTH - 1]);
      }
    }
  }

  private static Kernels fast() {
    VectorKernels vector = new VectorKernels();
    return vector.priority() > 0 ? vector : new ReferenceKernels();
  }

  private static TransformerModel open(Kernels kernels, int threads) throws IOException {
    return TransformerModel.of(GgufFile.open(file), kernels, threads, kvType);
  }

  private static int[] tokens() {
    return new Random(3).ints(LENGTH, 0, 320).toArray();
  }

  /// Logits of all positions, the prompt given in pieces.
  private static float[][] rows(Kernels kernels, int threads, int piece) throws IOException {
    try (TransformerModel model = open(kernels, threads);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      float[][] rows = new float[LENGTH][];
      for (int from = 0; from < LENGTH; from += piece) {
        int to = Math.min(LENGTH, from + piece);
        sequence.extend(Arrays.copyOfRange(tokens(), from, to), LogitsWanted.ALL, Run.unlimited());
        for (int position = from; position < to; position++) {
          rows[position] = sequence.logits(position);
        }
      }
      return rows;
    }
  }

  private static float[] lastRow(Session session, int length, int piece) {
    try (Sequence sequence = session.newSequence()) {
      for (int from = 0; from < length; from += piece) {
        int to = Math.min(length, from + piece);
        sequence.extend(Arrays.copyOfRange(tokens(), from, to), LogitsWanted.LAST, Run.unlimited());
      }
      return sequence.logits().clone();
    }
  }
}
