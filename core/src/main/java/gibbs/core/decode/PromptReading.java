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
    read(sequence, tokens, plan, run, CompletionListener.NONE);
  }

  /// @param sequence empty
  /// @param tokens the whole prompt
  /// @param listener told of the prompt, if it wants to know
  /// @throws GibbsException if rules want to see what the model does not show
  static void read(
      Sequence sequence, int[] tokens, Plan plan, Run run, CompletionListener listener) {
    boolean isScored = listener instanceof PromptListener;
    double[] logP = new double[isScored ? tokens.length : 0];
    InsightWanted wanted = wanted(plan);
    int[] last = tokens;
    if (!wanted.equals(InsightWanted.NONE)) {
      int count = tokens.length - 1;
      watch(sequence, InsightWanted.NONE);
      if (count > 0) {
        LogitsWanted kept = isScored ? scores(tokens, count) : LogitsWanted.NONE;
        sequence.extend(Arrays.copyOf(tokens, count), kept, run);
        keepScores(sequence, logP);
      }
      last = Arrays.copyOfRange(tokens, count, tokens.length);
      watch(sequence, wanted);
    } else if (sequence instanceof InsightSequence inside) {
      inside.watch(wanted);
    }
    boolean isWhole = last.length == tokens.length;
    sequence.extend(
        last, isScored && isWhole ? scores(tokens, tokens.length) : LogitsWanted.LAST, run);
    if (isWhole) {
      keepScores(sequence, logP);
    }
    if (listener instanceof PromptListener prompt) {
      prompt.onPrompt(tokens.clone(), logP);
    }
  }

  /// The token after each of the first ones.
  private static LogitsWanted scores(int[] tokens, int count) {
    int[] targets = new int[count];
    for (int at = 0; at < count; at++) {
      targets[at] = at + 1 < tokens.length ? tokens[at + 1] : -1;
    }
    return new LogitsWanted.Scores(targets);
  }

  private static void keepScores(Sequence sequence, double[] logP) {
    if (logP.length > 0) {
      logP[0] = Double.NaN;
      System.arraycopy(sequence.scores(), 0, logP, 1, logP.length - 1);
    }
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
