package gibbs.kernels.vector;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.KernelsContract;
import org.junit.jupiter.api.BeforeAll;

class VectorKernelsParityTest implements KernelsContract {
  @BeforeAll
  static void needsTheMachinesVectors() {
    assumeTrue(new VectorKernels().priority() > 0, "this machine has no 512-bit vectors");
  }

  @Override
  public Kernels kernels() {
    return new VectorKernels();
  }
}
