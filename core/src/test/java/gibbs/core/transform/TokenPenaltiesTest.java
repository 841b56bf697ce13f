package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.expression.Expression;
import gibbs.core.logits.Logits;
import gibbs.core.transform.TokenPenalties.Prompt;
import gibbs.testkit.TokensContext;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenPenaltiesTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void repetitionActsOnceByTheSignOfTheLogit() {
    double[] after =
        penalized(
            TokenPenalties.NONE.withRepetition(2), TokensContext.of(0, 1, 1, 1, 3), 3, -3, 5, 0);

    assertThat(after).containsExactly(1.5, -6, 5, 0);
  }

  @Test
  void frequencyCountsPresenceDoesNot() {
    TokensContext context = TokensContext.of(1, 1, 1, 2);

    assertThat(penalized(TokenPenalties.NONE.withFrequency(0.5), context, 1, 1, 1))
        .containsExactly(1, -0.5, 0.5);
    assertThat(penalized(TokenPenalties.NONE.withPresence(0.5), context, 1, 1, 1))
        .containsExactly(1, 0.5, 0.5);
  }

  @Test
  void repetitionComesFirst() {
    TokenPenalties all = TokenPenalties.NONE.withRepetition(2).withFrequency(1).withPresence(1);

    assertThat(penalized(all, TokensContext.of(0, 0), 4)).containsExactly(2 - 2 - 1);
  }

  @Test
  void theWindowEndsWithTheContext() {
    TokenPenalties presence = TokenPenalties.NONE.withPresence(1);
    TokensContext context = TokensContext.of(0, 1, 2);

    assertThat(penalized(presence.withWindow(2), context, 5, 5, 5)).containsExactly(5, 4, 4);
    assertThat(penalized(presence.withWindow(0), context, 5, 5, 5)).containsExactly(5, 5, 5);
    assertThat(penalized(presence.withWindow(9), context, 5, 5, 5)).containsExactly(4, 4, 4);
  }

  @Test
  void promptAndFirstTokensCanBeLeftOut() {
    TokensContext context = new TokensContext(2, 0, 1, 2);

    assertThat(penalized(new TokenPenalties(1, 0, 1, -1, Prompt.FALSE, 0), context, 5, 5, 5))
        .containsExactly(5, 5, 4);
    assertThat(penalized(new TokenPenalties(1, 0, 1, -1, Prompt.TRUE, 1), context, 5, 5, 5))
        .containsExactly(5, 4, 4);
    assertThat(penalized(new TokenPenalties(1, 0, 1, -1, Prompt.TRUE, 7), context, 5, 5, 5))
        .containsExactly(5, 5, 5);
  }

  /// vLLM's rule: repetition counts the prompt, the other two do not.
  @Test
  void thePromptCanCountForRepetitionAlone() {
    TokensContext context = new TokensContext(2, 0, 1, 1, 2);
    TokenPenalties mixed = new TokenPenalties(2, 0.25, 1, -1, Prompt.REPETITION, 0);

    assertThat(penalized(mixed, context, 4, 4, 4, 4)).containsExactly(2, 0.75, 0.75, 4);
    assertThat(penalized(mixed.withWindow(3), context, 4, 4, 4, 4))
        .containsExactly(4, 0.75, 0.75, 4);
    assertThat(Expression.parse("dialect=vllm | penalties(repetition=2, presence=1)").plan())
        .isEqualTo(
            Expression.parse("penalties(repetition=2, presence=1, prompt=repetition)").plan());
  }

  @Test
  void forksOfMixedCountsAreIndependent() {
    TokenPenalties mixed = new TokenPenalties(1, 1, 0, -1, Prompt.REPETITION, 0);
    TokensContext context = new TokensContext(1, 0, 0);
    TransformState state = mixed.start(context);
    state.apply(Logits.of(5, 5), context);
    TransformState fork = state.fork();
    context.append(1);
    Logits later = Logits.of(5, 5);
    state.apply(later, context);
    assertThat(later.logit(1)).isEqualTo(4);
    Logits other = Logits.of(5, 5);
    TokensContext branch = new TokensContext(1, 0, 0, 0);
    fork.apply(other, branch);
    assertThat(other.logit(0)).isEqualTo(3);
    assertThat(other.logit(1)).isEqualTo(5);
  }

  @Test
  void removedAndForeignTokensAreLeftAlone() {
    assertThat(
            penalized(
                TokenPenalties.NONE.withRepetition(2).withPresence(-3),
                TokensContext.of(0, 1, 25),
                NONE,
                4))
        .containsExactly(Double.NEGATIVE_INFINITY, 5);
  }

  @Test
  void neutralValuesAreTheIdentity() {
    assertThat(penalized(TokenPenalties.NONE, TokensContext.of(0, 0), 0.1f, 2))
        .containsExactly(0.1f, 2);
  }

  /// Long contexts, candidate lists, forks: always what counting anew gives.
  @Test
  void countsStayRightAsTheContextGrows() {
    SplittableRandom random = new SplittableRandom(7);
    for (int window : new int[] {-1, 1, 5, 100}) {
      TokenPenalties rule = TokenPenalties.NONE.withFrequency(1).withWindow(window);
      TokensContext context = TokensContext.of(3, 4);
      TransformState state = rule.start(context);
      for (int step = 0; step < 300; step++) {
        if (step % 7 == 0) {
          state.fork().apply(Logits.of(new float[200]), context);
          state = state.fork();
        }
        if (step % 3 != 0) {
          Logits logits = Logits.of(new float[200]);
          if (step % 2 == 0) {
            logits.keepTop(150);
          }
          state.apply(logits, context);
          Map<Integer, Integer> counts = counts(context, window);
          for (int index = 0; index < logits.size(); index++) {
            assertThat(logits.logit(index))
                .isCloseTo(-counts.getOrDefault(logits.token(index), 0), within(1e-6));
          }
        }
        context.append(random.nextInt(step < 150 ? 200 : 5));
      }
    }
  }

  private static Map<Integer, Integer> counts(TokensContext context, int window) {
    Map<Integer, Integer> counts = new HashMap<>();
    int begin = window < 0 ? 0 : Math.max(0, context.length() - window);
    for (int position = begin; position < context.length(); position++) {
      counts.merge(context.token(position), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void refusesWhatIsNoPenalty() {
    assertThatThrownBy(() -> TokenPenalties.NONE.withRepetition(0))
        .hasMessageContaining("repetition");
    assertThatThrownBy(() -> TokenPenalties.NONE.withFrequency(Double.NaN))
        .hasMessageContaining("frequency must be finite");
    assertThatThrownBy(() -> TokenPenalties.NONE.withWindow(-2))
        .hasMessage("window must be at least -1, was -2");
  }

  private static double[] penalized(TokenPenalties rule, TokensContext context, float... row) {
    Logits logits = Logits.of(row);
    rule.start(context).apply(logits, context);
    double[] after = new double[row.length];
    for (int token = 0; token < row.length; token++) {
      after[token] = logits.logit(token);
    }
    return after;
  }
}
