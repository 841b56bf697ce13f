package gibbs.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import gibbs.engine.gguf.Tensor;
import gibbs.engine.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LateKernelsTest {
  @Test
  void othersTakeOverOnceThereWasEnoughToDo() {
    AtomicInteger asked = new AtomicInteger();
    Kernels late =
        new LateKernels(
            () -> {
              asked.incrementAndGet();
              return new ReferenceKernels();
            },
            3 * 4 * 32);
    MemorySegment data = MemorySegment.ofArray(new byte[4 * 32 * Float.BYTES]);
    Tensor w = new Tensor("w", TensorType.F32, new long[] {32, 4}, data);
    float[] x = new float[32];
    float[] y = new float[4];
    for (int pass = 0; pass < 2; pass++) {
      late.multiply(w, 0, 4, x, 1, y, 4, new Scratch());
    }
    assertThat(asked).hasValue(0);
    for (int pass = 0; pass < 5; pass++) {
      late.multiply(w, 0, 4, x, 1, y, 4, new Scratch());
    }
    assertThat(asked).hasValue(1);
  }
}
