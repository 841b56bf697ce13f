/// GGUF transformers: model files, tokenizers, reference kernels, KV cache, forward passes.
module gibbs.engine {
  requires static transitive org.jspecify;
  requires transitive gibbs.core;

  exports gibbs.engine.codec;
  exports gibbs.engine.gguf;
  exports gibbs.engine.kernel;
  exports gibbs.engine.synthetic;
  exports gibbs.engine.tokenizer;
  exports gibbs.engine.transformer;

  uses gibbs.engine.kernel.Kernels;

  provides gibbs.core.model.ModelProvider with
      gibbs.engine.transformer.GgufModelProvider;
}
