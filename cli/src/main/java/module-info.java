/// The command line.
module gibbs.cli {
  requires static org.jspecify;
  requires gibbs.core;
  requires gibbs.engine;
  requires info.picocli;
  requires tools.jackson.databind;

  opens gibbs.cli to
      info.picocli;
}
