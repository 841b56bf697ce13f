package gibbs.core.catalogue;

/// How well a rule's step factor f is determined. The local law q = f/Z does not change under
/// f → c(context)·f, but the global target ∏ f does.
public enum FactorClass {
  /// f is what everyone would write.
  CANONICAL("canonical"),
  /// f is one of several that give the same q; the entry states which.
  BY_CONVENTION("by convention"),
  /// There is no f; refused where texts are weighted by ∏ f.
  NONE("none");

  private final String words;

  FactorClass(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
