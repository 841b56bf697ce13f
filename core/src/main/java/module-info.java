/// Logits, transforms, draws, expressions, the catalogue, language models and the decoder. Needs
/// `java.base` alone.
module gibbs.core {
  requires static transitive org.jspecify;

  exports gibbs.core;
  exports gibbs.core.batch;
  exports gibbs.core.catalogue;
  exports gibbs.core.decode;
  exports gibbs.core.draw;
  exports gibbs.core.expression;
  exports gibbs.core.logits;
  exports gibbs.core.model;
  exports gibbs.core.transform;

  uses gibbs.core.catalogue.CatalogueProvider;
  uses gibbs.core.logits.LogitsKernels;
  uses gibbs.core.model.ModelProvider;
}
