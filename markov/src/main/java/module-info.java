/// Exact models of finite order: Markov tables, back-off n-grams, ARPA files, Kneser-Ney estimates.
module gibbs.markov {
  requires static transitive org.jspecify;
  requires transitive gibbs.core;

  exports gibbs.markov;
  exports gibbs.markov.arpa;
  exports gibbs.markov.ngram;

  provides gibbs.core.model.ModelProvider with
      gibbs.markov.arpa.ArpaModelProvider;
}
