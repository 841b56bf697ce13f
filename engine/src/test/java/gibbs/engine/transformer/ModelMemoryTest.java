package gibbs.engine.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.core.Run;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.model.Session;
import gibbs.engine.gguf.GgufFile;
import gibbs.engine.gguf.SplitWriter;
import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import gibbs.engine.kernel.ReferenceKernels;
import gibbs.engine.synthetic.ModelShape;
import gibbs.engine.synthetic.SyntheticModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a model holds in memory while it is open, and that it holds nothing afterwards.
@Timeout(120)
class ModelMemoryTest {
  private static final long MOST_HEAP_BYTES = 100_000_000;
  private static final ModelShape SMALL =
      new ModelShape(64, 2, 2, 1, 64, 320, 512, ModelShape.Head.SEPARATE);

  private static final Path MAPS = Path.of("/proc/self/maps");

  @TempDir Path folder;

  /// The weights are 143 MB; what the heap holds besides keys and values is the vocabulary, norms
  /// and room for a pass.
  @Test
  void weightsStayInTheFile() throws IOException {
    Path file = folder.resolve("135m.gguf");
    new SyntheticModel(ModelShape.SMOLLM2_135M, TensorType.Q8_0, 1).write(file);
    long before = heapInUse();
    try (TransformerModel model =
            TransformerModel.of(GgufFile.open(file), new ReferenceKernels(), 2);
        Session session = model.openSession();
        Sequence sequence = session.newSequence()) {
      sequence.extend(IntStream.range(5, 11).toArray(), LogitsWanted.ALL, Run.unlimited());
      long keysAndValues = model.kvBytesPerPosition() * KvPages.PAGE_LENGTH * session.pageCount();
      assertThat(heapInUse() - before - keysAndValues).isLessThan(MOST_HEAP_BYTES);
      assertThat(model.file().tensors()).allMatch(tensor -> tensor.data().isMapped());
    }
  }

  @Test
  void closingReleasesTheMapsTheThreadsAndTheModel() throws IOException {
    Path whole = folder.resolve("whole.gguf");
    new SyntheticModel(SMALL, TensorType.Q8_0, 1).write(whole);
    for (Path file : List.of(whole, SplitWriter.split(whole, folder, 3).getFirst())) {
      Set<Thread> before = arithmeticThreads();
      WeakReference<TransformerModel> closed = openedRunAndClosed(file);
      assertThat(mappedFiles()).noneMatch(line -> line.contains(folder.toString()));
      await(() -> before.containsAll(arithmeticThreads()));
      await(
          () -> {
            System.gc();
            return closed.refersTo(null);
          });
    }
  }

  /// In a method of its own, so that no local variable outlives it.
  private WeakReference<TransformerModel> openedRunAndClosed(Path file) throws IOException {
    TransformerModel model = TransformerModel.of(GgufFile.open(file), new ReferenceKernels(), 3);
    Session session = model.openSession();
    Sequence sequence = session.newSequence();
    sequence.extend(IntStream.range(5, 105).toArray(), LogitsWanted.LAST, Run.unlimited());
    assertThat(session.pageCount()).isPositive();
    assumeMapsAreShown();
    assertThat(mappedFiles()).anyMatch(line -> line.contains(folder.toString()));
    List<Tensor> tensors = List.copyOf(model.file().tensors());
    model.close();
    assertThat(tensors).noneMatch(tensor -> tensor.data().scope().isAlive());
    assertThatThrownBy(() -> sequence.extend(new int[] {5}, LogitsWanted.LAST, Run.unlimited()))
        .isInstanceOf(IllegalStateException.class);
    sequence.close();
    assertThat(session.pageCount()).isZero();
    return new WeakReference<>(model);
  }

  @Test
  void aRefusedModelLeavesNoMap() throws IOException {
    Path whole = folder.resolve("whole.gguf");
    new SyntheticModel(SMALL, TensorType.Q8_0, 1).write(whole);
    List<Path> parts = SplitWriter.split(whole, folder, 3);
    Files.delete(parts.getLast());
    assumeMapsAreShown();
    assertThatThrownBy(() -> GgufFile.open(parts.getFirst()).close()).hasMessageContaining("part");
    assertThat(mappedFiles()).noneMatch(line -> line.contains(folder.toString()));
  }

  private static void assumeMapsAreShown() {
    assumeTrue(Files.isReadable(MAPS), "this system does not show the maps of a process");
  }

  private static List<String> mappedFiles() throws IOException {
    return Files.isReadable(MAPS) ? Files.readAllLines(MAPS) : List.of();
  }

  private static Set<Thread> arithmeticThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("gibbs-arithmetic"))
        .collect(Collectors.toSet());
  }

  /// Waits for what happens soon, on another thread or at a collection.
  private static void await(BooleanSupplier condition) {
    for (int round = 0; round < 1000 && !condition.getAsBoolean(); round++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /// Bytes that live through a collection.
  private static long heapInUse() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
