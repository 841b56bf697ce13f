/// The command line.
module gibbs.cli {
  requires static transitive org.jspecify;
  requires transitive gibbs.core;
  requires gibbs.chat;
  requires gibbs.engine;
  requires gibbs.markov;
  requires gibbs.models;
  requires transitive info.picocli;
  requires jdk.unsupported; // signals
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports gibbs.cli;

  opens gibbs.cli to
      info.picocli;

  uses gibbs.cli.CommandProvider;
}
