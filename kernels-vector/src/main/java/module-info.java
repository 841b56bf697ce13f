/// Vector API kernels: a provider that nobody requires. Same bits as the reference, faster.
module gibbs.kernels.vector {
  requires static org.jspecify;
  requires gibbs.core;
  requires gibbs.engine;
  requires jdk.incubator.vector;

  provides gibbs.core.logits.LogitsKernels with
      gibbs.kernels.vector.VectorLogitsKernels;
  provides gibbs.engine.kernel.Kernels with
      gibbs.kernels.vector.VectorKernels,
      gibbs.kernels.vector.NarrowKernels;
}
