package gibbs.core.transform;

/// What happens to tokens that are equal to the last one that stays.
public enum Ties {
  /// Exactly as many stay as asked for; among equal tokens the lowest ids.
  LOWEST_ID,
  /// All equal ones stay too.
  ALL
}
