package gibbs.core.decode;

import gibbs.core.transform.LogitsTransform;
import java.util.List;

/// The immutable recipe of one decode. The same plan on the same model gives the same tokens,
/// whatever the batch and the number of threads.
///
/// @param transforms the step rules, in the order in which they act
/// @param strategy what grows hypotheses by these rules
/// @param stop when a completion ends
/// @param seed of all randomness
public record Plan(List<LogitsTransform> transforms, Strategy strategy, StopRules stop, long seed) {
  /// Copies the list.
  public Plan {
    transforms = List.copyOf(transforms);
  }

  /// Draws each token from the law that a chain of rules leaves.
  ///
  /// @param transforms the rules in order; none for the model's own law
  /// @return a plan with the default stop rules and seed 0
  public static Plan sampling(LogitsTransform... transforms) {
    return new Plan(List.of(transforms), Stepwise.SAMPLING, StopRules.DEFAULT, 0);
  }

  /// Takes the most probable token each time, the lowest id among equal ones.
  ///
  /// @param transforms rules that act before
  /// @return a plan with the default stop rules and seed 0
  public static Plan greedy(LogitsTransform... transforms) {
    return new Plan(List.of(transforms), Stepwise.GREEDY, StopRules.DEFAULT, 0);
  }

  /// The same plan with another seed.
  ///
  /// @param other any number
  /// @return the plan
  public Plan withSeed(long other) {
    return new Plan(transforms, strategy, stop, other);
  }

  /// The same plan with other stop rules.
  ///
  /// @param other the rules
  /// @return the plan
  public Plan withStop(StopRules other) {
    return new Plan(transforms, strategy, other, seed);
  }

  /// The same plan with another token count.
  ///
  /// @param count most tokens of a completion, positive
  /// @return the plan
  public Plan withMaxTokens(int count) {
    return withStop(stop.withMaxTokens(count));
  }
}
