package gibbs.engine.synthetic;

import java.util.List;

/// How a synthetic model rotates queries and keys.
///
/// @param base base of the angles' geometric series
/// @param scaling how the context is stretched
/// @param factor by how much; 1 is neutral
/// @param originalContext positions that the network was first trained on; 0 where the file does
///     not say
/// @param frequencyFactors angle `d` of a head is divided by the `d`-th of them, for half a head's
///     length; empty is neutral
public record RopeSettings(
    float base, Scaling scaling, float factor, int originalContext, List<Float> frequencyFactors) {
  /// Base 10,000, nothing scaled.
  public static final RopeSettings DEFAULT = new RopeSettings(10_000, 1, List.of());

  /// How the context is stretched.
  public enum Scaling {
    /// All positions are divided by the factor.
    LINEAR,
    /// Slow angles are.
    YARN,
    /// By the frequency factors alone, one list for short contexts and one for long ones, which is
    /// twice the first.
    LONGROPE
  }

  /// Copies the list.
  public RopeSettings {
    frequencyFactors = List.copyOf(frequencyFactors);
  }

  /// Linear scaling.
  ///
  /// @param base base of the angles' geometric series
  /// @param linearFactor positions are divided by it; 1 is neutral
  /// @param frequencyFactors divisors of the angles; empty is neutral
  public RopeSettings(float base, float linearFactor, List<Float> frequencyFactors) {
    this(base, Scaling.LINEAR, linearFactor, 0, frequencyFactors);
  }
}
