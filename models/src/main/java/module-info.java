/// Models that come with Gibbs.
module gibbs.models {
  requires static transitive org.jspecify;
  requires transitive gibbs.core;

  exports gibbs.models;
}
