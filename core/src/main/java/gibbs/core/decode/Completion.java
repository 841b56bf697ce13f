package gibbs.core.decode;

import gibbs.core.transform.Step;
import java.util.List;

/// What a decode gave. Everything that a laboratory needs is in it; nothing is recomputed.
///
/// @param prompt the prompt's ids, begin token included
/// @param steps one for each chosen token, end token included
/// @param stopReason why it ended
/// @param text what the tokens add to the prompt's text, without a stop string
/// @param plan the recipe
/// @param index number of the completion under the plan's seed
public record Completion(
    List<Integer> prompt,
    List<Step> steps,
    StopReason stopReason,
    String text,
    Plan plan,
    long index) {
  /// Copies the lists.
  public Completion {
    prompt = List.copyOf(prompt);
    steps = List.copyOf(steps);
  }

  /// The chosen ids.
  ///
  /// @return one for each step
  public int[] tokens() {
    return steps.stream().mapToInt(Step::token).toArray();
  }

  /// Σ log p: the text's log-probability under the model.
  ///
  /// @return nats, ≤ 0
  public double logP() {
    return steps.stream().mapToDouble(Step::logP).sum();
  }

  /// Σ log q: the log-probability with which the plan gives this text.
  ///
  /// @return nats, ≤ 0; NaN where a step has no law
  public double logQ() {
    return steps.stream().mapToDouble(Step::logQ).sum();
  }

  /// −Σ log Z: how much local normalisation favours this text over its globally normalised weight,
  /// up to one constant for all texts (`logPartition`).
  ///
  /// @return nats; NaN where a step has no law
  public double relativeLogDistortion() {
    return -steps.stream().mapToDouble(Step::logZ).sum();
  }
}
