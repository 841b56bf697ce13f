package gibbs.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.GibbsException;
import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HypothesisTest {
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(5, false);
  private static final ToyModel TOY = ToyModel.random(LETTERS, 18, 1.5);

  /// Two branches take different tokens; each has a second context that took the same ones.
  @Test
  void companionsForkWithTheirHypothesis() {
    Plan plan = Expression.parse("guidance(2, prompt=\"cd\")").plan();
    Strategy branching =
        decoding -> {
          Hypothesis left = decoding.start();
          left.take(left.logits().indexOf(0), true);
          left.extend();
          Hypothesis right = left.fork(1);
          left.take(left.logits().indexOf(1), true);
          right.take(right.logits().indexOf(2), true);
          right.extend();
          left.extend();
          assertGuided(left.logits(), 0, 1);
          assertGuided(right.logits(), 0, 2);
          try (left;
              right) {
            return decoding.completion(left, "", StopReason.MAX_TOKENS);
          }
        };
    try (Decoder decoder = new Decoder(TOY)) {
      decoder.complete("a", new Plan(plan.transforms(), branching, plan.stop(), 0));
    }
  }

  private static void assertGuided(Logits found, int... completion) {
    double[] p = law(completion, 0);
    double[] u = law(completion, 2, 3);
    for (int token = 0; token < p.length; token++) {
      assertThat(found.logFactor(token)).isEqualTo(2 * p[token] - u[token], within(1e-5));
    }
  }

  private static double[] law(int[] completion, int... prompt) {
    int[] context = Arrays.copyOf(prompt, prompt.length + completion.length);
    System.arraycopy(completion, 0, context, prompt.length, completion.length);
    return CompletionLaw.logProbabilities(TOY.rule().logits(context));
  }

  /// The second context is 60 tokens longer than the first, so it is full first.
  @Test
  void aFullCompanionEndsTheCompletion() {
    Plan plan =
        Expression.parse("guidance(1.5, prompt=\"" + "a".repeat(61) + "\")")
            .plan()
            .withMaxTokens(50);
    try (Decoder decoder = new Decoder(TOY)) {
      Completion completion = decoder.complete("a", plan);
      assertThat(completion.stopReason()).isEqualTo(StopReason.CONTEXT_FULL);
      assertThat(completion.steps()).hasSize(4);
    }
  }

  @Test
  void anEmptyOtherPromptNeedsABeginToken() {
    try (Decoder decoder = new Decoder(TOY)) {
      assertThatThrownBy(() -> decoder.complete("a", Expression.parse("guidance(1.5)").plan()))
          .isInstanceOf(GibbsException.class)
          .hasMessageContaining("give prompt=");
    }
  }

  /// Two rules with companions, completions in a batch: the same as alone.
  @Test
  void batchesOfGuidedCompletionsAreAsAlone() {
    Plan plan =
        Expression.parse("guidance(1.5, prompt=\"cd\") | kl_temperature(1.2, prompt=\"d\")")
            .plan()
            .withMaxTokens(12);
    try (Decoder decoder = new Decoder(TOY)) {
      Request first = new Request(Prompt.of("ab"), plan);
      List<Completion> together = decoder.samples(first, 8);
      for (int index = 0; index < 8; index++) {
        assertThat(together.get(index).steps())
            .isEqualTo(decoder.complete(first.withIndex(index)).steps());
      }
    }
  }
}
