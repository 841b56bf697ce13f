/// Training of small models. Nobody requires this module: the command line finds its command.
module gibbs.train {
  requires static transitive org.jspecify;
  requires transitive gibbs.core;
  requires transitive gibbs.engine;
  requires transitive gibbs.cli;
  requires info.picocli;
  requires tools.jackson.databind;
  requires ai.djl.api;
  requires ai.djl.pytorch_engine;

  exports gibbs.train;
  exports gibbs.train.corpus;
  exports gibbs.train.network;
  exports gibbs.train.run;
  exports gibbs.train.vocabulary;

  opens gibbs.train to
      info.picocli;

  provides gibbs.cli.CommandProvider with
      gibbs.train.TrainCommandProvider,
      gibbs.train.TrainExportCommandProvider;
}
