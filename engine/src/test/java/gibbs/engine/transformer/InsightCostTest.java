package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import gibbs.core.Run;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.InsightWanted.Attention;
import gibbs.core.model.InsightWanted.Detail;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is not watched is neither computed nor written down.
class InsightCostTest {
  private static final int VOCABULARY = 300;
  private static final InsightWanted STATES_AND_ATTENTION =
      InsightWanted.NONE
          .withHiddenStates(0, 1, 2)
          .withAttention(new Attention(1, Detail.WEIGHTS), new Attention(2, Detail.SUMMARY));

  @TempDir Path folder;

  /// Kernels that count the rows of matrices that they multiply by columns.
  private static Kernels counting(AtomicLong rows) {
    Kernels kernels = new ReferenceKernels();
    return (Kernels)
        Proxy.newProxyInstance(
            InsightCostTest.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) -> {
              if (method.getName().equals("multiply")) {
                int count = (int) arguments[2] - (int) arguments[1];
                rows.addAndGet((long) count * (int) arguments[4]);
              }
              return method.invoke(kernels, arguments);
            });
  }

  /// Kernels that compute nothing, and so allocate nothing of their own.
  private static Kernels idle() {
    Kernels kernels = new ReferenceKernels();
    return (Kernels)
        Proxy.newProxyInstance(
            InsightCostTest.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) ->
                method.getReturnType() == void.class ? null : method.invoke(kernels, arguments));
  }

  @ParameterizedTest
  @EnumSource(SyntheticFamily.class)
  void onlyLogitsOfLayersAreComputedAnew(SyntheticFamily family) throws IOException {
    AtomicLong rows = new AtomicLong();
    int[] tokens = {1, 2, 3, 4, 5};
    try (TransformerModel model = open(family, counting(rows), 128);
        Session session = model.openSession()) {
      long plain = rows(session, rows, InsightWanted.NONE, tokens);
      if (family == SyntheticFamily.LLAMA) {
        assertThat(plain).isEqualTo((long) tokens.length * (rowsOfBlocks(model) + VOCABULARY));
      }
      assertThat(rows(session, rows, STATES_AND_ATTENTION, tokens)).isEqualTo(plain);
      assertThat(rows(session, rows, InsightWanted.NONE.withLayerLogits(0, 2), tokens))
          .isEqualTo(plain + 2L * tokens.length * VOCABULARY);
      assertThat(rows(session, rows, InsightWanted.NONE, tokens)).isEqualTo(plain);
    }
  }

  private static long rows(Session session, AtomicLong rows, InsightWanted wanted, int... tokens) {
    long before = rows.get();
    try (InsightSequence sequence = InsightSequence.of(session.newSequence())) {
      sequence.watch(wanted);
      sequence.extend(tokens, LogitsWanted.ALL, Run.unlimited());
    }
    return rows.get() - before;
  }

  private static long rowsOfBlocks(TransformerModel model) {
    return model.file().tensors().stream()
        .filter(tensor -> tensor.name().startsWith("blk.") && tensor.shape().length == 2)
        .mapToLong(Tensor::rowCount)
        .sum();
  }

  /// Steps at position 1,000 allocate objects, and the call of the proxied kernels, but no array as
  /// long as a hidden state (1 KiB), a head's weights (4 KB) or a row of logits (1.2 KB) for each
  /// layer: those are 23 KB in all.
  @Test
  void unwatchedStepsAllocateNoInsight() throws IOException {
    try (TransformerModel model = open(SyntheticFamily.LLAMA, idle(), 1024);
        Session session = model.openSession();
        InsightSequence sequence = InsightSequence.of(session.newSequence())) {
      sequence.extend(new int[993], LogitsWanted.LAST, Run.unlimited());
      steps(sequence, 10);
      long unwatched = steps(sequence, 5);
      sequence.watch(STATES_AND_ATTENTION);
      long watched = steps(sequence, 5);
      sequence.watch(InsightWanted.NONE);
      long unwatchedAgain = steps(sequence, 5);
      assertThat(unwatched).isLessThan(5 * 16_000);
      assertThat(unwatchedAgain).isLessThan(unwatched + 5 * 1024);
      assertThat(watched - unwatched).isGreaterThan(5 * 3 * 1024 + 5 * 4 * 4000);
    }
  }

  /// Bytes allocated on this thread, which runs the passes itself.
  private static long steps(InsightSequence sequence, int count) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int step = 0; step < count; step++) {
      sequence.extend(new int[] {step}, LogitsWanted.LAST, Run.unlimited());
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private TransformerModel open(SyntheticFamily family, Kernels kernels, int contextLength)
      throws IOException {
    Path path = folder.resolve("random.gguf");
    ModelShape shape =
        new ModelShape(256, 2, 4, 1, 64, VOCABULARY, contextLength, ModelShape.Head.SEPARATE);
    new SyntheticModel(family, shape, TensorType.F32, 8).write(path);
    return TransformerModel.of(GgufFile.open(path), kernels, 1);
  }
}
