package gibbs.kernels.vector;

import gibbs.engine.kernel.Kernels;
import gibbs.engine.kernel.KernelsContract;

class NarrowKernelsParityTest implements KernelsContract {
  @Override
  public Kernels kernels() {
    return new NarrowKernels();
  }
}
