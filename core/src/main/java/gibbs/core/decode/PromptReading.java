package gibbs.core.decode;

import gibbs.core.GibbsException;
import gibbs.core.Run;
import gibbs.core.model.InsightSequence;
import gibbs.core.model.InsightWanted;
import gibbs.core.model.LogitsWanted;
import gibbs.core.model.Sequence;
import gibbs.core.transform.LogitsTransform;
import java.util.Arrays;

/// Shows a prompt to a model, and lets it show from the last token on what the plan's rules want to
/// see. The sequence's forks go on showing it.
final class PromptReading {
  private PromptReading() {}

  /// @param sequence may hold the beginning of the prompt
  /// @param tokens the rest of it, at least one
  /// @throws GibbsException if rules want to see what the model does not show
  static void read(Sequence sequence, int[] tokens, Plan plan, Run run) {
    InsightWanted wanted = wanted(plan);
    int[] last = tokens;
    if (!wanted.equals(InsightWanted.NONE)) {
      int count = tokens.length - 1;
      watch(sequence, InsightWanted.NONE);
      if (count > 0) {
        sequence.extend(Arrays.copyOf(tokens, count), LogitsWanted.NONE, run);
      }
      last = Arrays.copyOfRange(tokens, count, tokens.length);
      watch(sequence, wanted);
    } else if (sequence instanceof InsightSequence inside) {
      inside.watch(wanted);
    }
    sequence.extend(last, LogitsWanted.LAST, run);
  }

  private static InsightWanted wanted(Plan plan) {
    InsightWanted wanted = InsightWanted.NONE;
    for (LogitsTransform transform : plan.transforms()) {
      wanted = wanted.and(transform.insight());
    }
    return wanted;
  }

  private static void watch(Sequence sequence, InsightWanted wanted) {
    if (!(sequence instanceof InsightSequence inside)) {
      throw new GibbsException(
          "a rule looks inside the model, which shows nothing beside its logits");
    }
    try {
      inside.watch(wanted);
    } catch (IllegalArgumentException e) {
      throw new GibbsException("a rule looks inside the model: " + e.getMessage(), e);
    }
  }
}
