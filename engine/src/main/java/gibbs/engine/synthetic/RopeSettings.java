package gibbs.engine.synthetic;

import java.util.List;

/// How a synthetic model rotates queries and keys.
///
/// @param base base of the angles' geometric series
/// @param linearFactor positions are divided by it; 1 is neutral
/// @param frequencyFactors angle `d` of a head is divided by the `d`-th of them, for half a head's
///     length; empty is neutral
public record RopeSettings(float base, float linearFactor, List<Float> frequencyFactors) {
  /// Base 10,000, nothing scaled.
  public static final RopeSettings DEFAULT = new RopeSettings(10_000, 1, List.of());

  /// Copies the list.
  public RopeSettings {
    frequencyFactors = List.copyOf(frequencyFactors);
  }
}
