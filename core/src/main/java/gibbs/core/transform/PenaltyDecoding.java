package gibbs.core.transform;

import gibbs.core.Check;
import gibbs.core.logits.Logits;
import java.util.List;

/// A repetition penalty that forgets distant tokens, and a length term that keeps a text from
/// ending early (*penalty decoding*, meant before argmax).
///
/// **Definition.** First the repetition penalty of [TokenPenalties] over the last `window` tokens.
/// Then, for end tokens at step t < `until`: ℓ ← ℓ − length·(1 − t/until).
/// **Data.** The *raw* logits of the model for the repetition penalty, so f is by convention; the
/// length term is an additive bias.
/// **Parameters.** `repetition` r > 0, dimensionless, neutral 1. `window`: how many tokens at the
/// end of the context count; −1 for all, 0 for none. `length` in nats, neutral 0; positive
/// discourages ends. `until` ≥ 0, tokens of the completion. `end`: ids; none stands for the model's
/// own. **Edges.** The prompt's tokens count. Without end tokens there is no length term. **Cost.**
/// That of [TokenPenalties]. **Source.** Zhu, Hao, Wang 2023, arXiv:2310.14971, for the three
/// parts; the straight line of the length term is this project's.
///
/// @param repetition divisor of positive logits, factor of the others
/// @param window how many tokens at the end count
/// @param length nats off the logits of end tokens at the first step
/// @param until the step from which nothing is taken off
/// @param end ids of end tokens; none for the model's own
public record PenaltyDecoding(
    double repetition, int window, double length, int until, List<Integer> end)
    implements LogitsTransform {
  /// Checks the parameters and copies the list.
  public PenaltyDecoding {
    Check.above("repetition", repetition, 0, Double.MAX_VALUE);
    Check.atLeast("window", window, -1);
    Check.finite("length", length);
    Check.atLeast("until", until, 0);
    end = List.copyOf(end);
  }

  @Override
  public TransformState start(StepContext context) {
    TokenPenalties penalties = TokenPenalties.NONE.withRepetition(repetition).withWindow(window);
    return new State(this, penalties.start(context), TokenSet.ends(end, context.vocabulary()));
  }

  private record State(PenaltyDecoding rule, TransformState repetition, TokenSet ends)
      implements TransformState {
    @Override
    public void apply(Logits logits, StepContext context) {
      repetition.apply(logits, context);
      if (rule.length == 0 || context.step() >= rule.until) {
        return;
      }
      double bias = -rule.length * (1 - (double) context.step() / rule.until);
      for (int place = 0; place < ends.size(); place++) {
        int index = logits.indexOf(ends.token(place));
        if (index >= 0) {
          logits.add(index, bias);
        }
      }
    }

    @Override
    public TransformState fork() {
      return new State(rule, repetition.fork(), ends);
    }
  }
}
