package gibbs.core.catalogue;

/// What an entry is for.
public enum Role {
  /// Changes step factors.
  TRANSFORM("rule"),
  /// Grows hypotheses; ends a chain.
  STRATEGY("strategy"),
  /// Way to compute something for a strategy, such as how a global law is sampled.
  METHOD("method");

  private final String noun;

  Role(String noun) {
    this.noun = noun;
  }

  /// The word for such an entry.
  ///
  /// @return as in "a rule"
  public String noun() {
    return noun;
  }
}
