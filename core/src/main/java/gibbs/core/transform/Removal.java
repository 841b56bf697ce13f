package gibbs.core.transform;

/// Whether a rule that counts candidates still counts the tokens that an earlier one has removed.
public enum Removal {
  /// They are candidates no more.
  DROP,
  /// They stay candidates, without mass.
  MASK
}
