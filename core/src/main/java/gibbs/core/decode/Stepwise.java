package gibbs.core.decode;

import gibbs.core.GibbsException;
import gibbs.core.RunStoppedException;
import gibbs.core.logits.EmptySupportException;
import gibbs.core.logits.NonFiniteLogitsException;
import gibbs.core.transform.Step;

/// One hypothesis, one token after the other, each by the same selector.
///
/// @param selector distribution → token
public record Stepwise(Selector selector) implements Strategy {
  /// Ancestral sampling: each token is drawn from the law that the rules leave.
  public static final Stepwise SAMPLING = new Stepwise(Selector.CATEGORICAL);

  /// Greedy search: each token is the most probable one, the lowest id among equal ones.
  public static final Stepwise GREEDY = new Stepwise(Selector.ARGMAX);

  @Override
  public Completion decode(Decoding decoding) {
    try (Hypothesis hypothesis = decoding.start()) {
      CompletionText text = decoding.text();
      StopReason reason = grow(decoding, hypothesis, text);
      text.finish();
      return decoding.completion(hypothesis, text.text(), reason);
    }
  }

  /// The loop *logits → transform → select → accept → stop?*
  private StopReason grow(Decoding decoding, Hypothesis hypothesis, CompletionText text) {
    try {
      while (true) {
        decoding.run().check();
        Step step = hypothesis.choose(selector);
        decoding.listener().onStep(step);
        if (text.accept(step.token(), hypothesis.overrun())) {
          return StopReason.STOP_STRING;
        }
        if (decoding.isEnd(step.token())) {
          return StopReason.END_TOKEN;
        }
        if (hypothesis.isComplete()) {
          return StopReason.COMPLETE;
        }
        if (hypothesis.step() >= decoding.plan().stop().maxTokens()) {
          return StopReason.MAX_TOKENS;
        }
        if (hypothesis.isContextFull()) {
          return StopReason.CONTEXT_FULL;
        }
        hypothesis.extend();
      }
    } catch (EmptySupportException _) {
      return StopReason.DEAD_END;
    } catch (RunStoppedException _) {
      return StopReason.of(decoding.run());
    } catch (NonFiniteLogitsException e) {
      throw new GibbsException("at position " + hypothesis.length() + ": " + e.getMessage(), e);
    }
  }
}
