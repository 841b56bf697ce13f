package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.Run;
import gibbs.core.RunStoppedException;
import gibbs.core.model.ContextFullException;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticFamily;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
@ParameterizedClass
@EnumSource(SyntheticFamily.class)
class TransformerSequenceTest {
  private static final ModelShape SHAPE =
      new ModelShape(32, 2, 2, 1, 32, 320, 512, ModelShape.Head.SEPARATE);

  @Parameter SyntheticFamily family;
  @TempDir Path folder;

  private TransformerModel model;
  private TransformerSession session;

  @BeforeEach
  void open() throws IOException {
    Path file = folder.resolve("random.gguf");
    new SyntheticModel(family, SHAPE, TensorType.F32, 5).write(file);
    model = TransformerModel.of(GgufFile.open(file), new ReferenceKernels(), 2);
    session = (TransformerSession) model.openSession();
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void forkingFourHundredTokensCopiesNoPage() {
    try (Sequence sequence = prompt(400)) {
      int pages = session.pageCount();
      List<Sequence> forks = new ArrayList<>();
      for (int fork = 0; fork < 8; fork++) {
        forks.add(sequence.fork());
      }
      assertThat(session.pageCount()).isEqualTo(pages);
      assertThat(session.copiedPageCount()).isZero();
      forks.forEach(fork -> extend(fork, 3));
      assertThat(session.copiedPageCount()).isEqualTo(8);
      assertThat(session.pageCount()).isEqualTo(pages + 8);
      forks.forEach(Sequence::close);
      assertThat(session.pageCount()).isEqualTo(pages);
    }
    assertThat(session.pageCount()).isZero();
  }

  @Test
  void roundedKeysAndValuesTakeLessMemory() throws IOException {
    long whole = model.kvBytesPerPosition();
    assertThat(bytesPerPosition(KvType.F32)).isEqualTo(whole);
    assertThat(bytesPerPosition(KvType.F16)).isEqualTo(whole / 2);
    assertThat(bytesPerPosition(KvType.Q8_0)).isGreaterThan(whole / 4).isLessThan(whole / 3);
  }

  private long bytesPerPosition(KvType type) throws IOException {
    GgufFile file = GgufFile.open(folder.resolve("random.gguf"));
    try (TransformerModel other = TransformerModel.of(file, new ReferenceKernels(), 1, type)) {
      assertThat(other.kvType()).isEqualTo(type);
      return other.kvBytesPerPosition();
    }
  }

  @Test
  void forkingAtAPageBorderNeverCopies() {
    try (Sequence sequence = prompt(KvPages.PAGE_LENGTH * 3);
        Sequence fork = sequence.fork()) {
      extend(sequence, 1);
      extend(fork, 2);
      assertThat(session.copiedPageCount()).isZero();
    }
  }

  @Test
  void aForkKeepsItsLogitsWhenItsParentGoesOn() {
    try (Sequence sequence = prompt(10);
        Sequence fork = sequence.fork()) {
      float[] before = fork.logits().clone();
      extend(sequence, 4);
      assertThat(fork.logits()).containsExactly(before);
      assertThat(sequence.logits()).isNotEqualTo(before);
    }
  }

  @Test
  void scoresAreLogSoftmaxesOfTheRows() {
    int[] tokens = IntStream.range(20, 160).toArray();
    int[] targets = IntStream.range(21, 161).toArray();
    targets[5] = -1;
    try (Sequence rows = session.newSequence();
        Sequence scored = session.newSequence()) {
      rows.extend(tokens, LogitsWanted.ALL, Run.unlimited());
      scored.extend(tokens, new LogitsWanted.Scores(targets), Run.unlimited());
      double[] scores = scored.scores();
      for (int position = 0; position < tokens.length; position++) {
        if (targets[position] < 0) {
          assertThat(scores[position]).isNaN();
        } else {
          assertThat(scores[position])
              .isEqualTo(logSoftmax(rows.logits(position), targets[position]), within(1e-9));
        }
      }
      assertThat(scored.logits()).containsExactly(rows.logits());
    }
  }

  @Test
  void logitsThatWereNotAskedForAreRefused() {
    try (Sequence sequence = session.newSequence()) {
      sequence.extend(new int[] {5, 6}, LogitsWanted.NONE, Run.unlimited());
      assertThatThrownBy(sequence::logits).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(sequence::scores).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void tokensOutsideTheVocabularyAndTheContextAreRefused() {
    try (Sequence sequence = prompt(510)) {
      assertThatThrownBy(() -> extend(sequence, 320))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("token must be in [0, 320), was 320");
      assertThatThrownBy(
              () -> sequence.extend(new int[] {1, 2, 3}, LogitsWanted.LAST, Run.unlimited()))
          .isInstanceOf(ContextFullException.class);
      assertThat(sequence.length()).isEqualTo(510);
      extend(sequence, 1);
      extend(sequence, 1);
      assertThat(sequence.length()).isEqualTo(512);
    }
  }

  @Test
  void aCancelledExtensionLeavesTheSequenceAsItWas() {
    Run run = Run.unlimited();
    run.cancel();
    try (Sequence sequence = prompt(10)) {
      int pages = session.pageCount();
      assertThatThrownBy(() -> sequence.extend(new int[300], LogitsWanted.LAST, run))
          .isInstanceOf(RunStoppedException.class);
      assertThat(sequence.length()).isEqualTo(10);
      assertThat(session.pageCount()).isEqualTo(pages);
    }
  }

  @Test
  void closingUnderLoadFailsWhoeverGoesOnAndReleasesTheFile() throws Exception {
    AtomicInteger extended = new AtomicInteger();
    List<Future<?>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < 32; caller++) {
        results.add(
            threads.submit(
                () -> {
                  Sequence sequence = session.newSequence();
                  while (sequence.length() < 500) {
                    extend(sequence, 7);
                    extended.incrementAndGet();
                  }
                }));
      }
      while (extended.get() < 200) {
        Thread.sleep(1);
      }
      model.close();
      model.close();
    }
    int refused = 0;
    for (Future<?> result : results) {
      if (result.state() == Future.State.FAILED) {
        assertThat(result.exceptionNow()).isInstanceOf(IllegalStateException.class);
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThatThrownBy(() -> model.openSession()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.newSequence()).isInstanceOf(IllegalStateException.class);
    Files.delete(folder.resolve("random.gguf"));
  }

  private Sequence prompt(int length) {
    Sequence sequence = session.newSequence();
    sequence.extend(
        IntStream.range(0, length).map(position -> 3 + position % 300).toArray(),
        LogitsWanted.LAST,
        Run.unlimited());
    return sequence;
  }

  private static void extend(Sequence sequence, int token) {
    sequence.extend(new int[] {token}, LogitsWanted.LAST, Run.unlimited());
  }

  private static double logSoftmax(float[] row, int target) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (float logit : row) {
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    for (float logit : row) {
      sum += Math.exp(logit - greatest);
    }
    return row[target] - greatest - Math.log(sum);
  }
}
