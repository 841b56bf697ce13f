package gibbs.cli;

import gibbs.core.decode.CompletionListener;
import gibbs.core.decode.PromptListener;
import gibbs.core.transform.Step;
import java.util.function.Consumer;

/// Hands the prompt's scores to whoever shows them, and the rest to another listener.
///
/// @param next told of steps and text
/// @param echo told of the prompt
record PromptEcho(CompletionListener next, Consumer<ScoredPrompt> echo) implements PromptListener {
  @Override
  public void onPrompt(int[] tokens, double[] logP) {
    echo.accept(new ScoredPrompt(tokens, logP));
  }

  @Override
  public void onStep(Step step) {
    next.onStep(step);
  }

  @Override
  public void onText(String text) {
    next.onText(text);
  }
}
