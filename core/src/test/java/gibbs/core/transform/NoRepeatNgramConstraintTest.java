package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoRepeatNgramConstraintTest {
  @Test
  void forbidsWhatFollowedTheSameTokens() {
    assertThat(forbidden(2, TokensContext.of(1, 2, 1, 3, 1), 6)).containsExactly(2, 3);
    assertThat(forbidden(3, TokensContext.of(0, 1, 2, 0, 1, 4, 0, 1), 6)).containsExactly(2, 4);
    assertThat(forbidden(2, TokensContext.of(5, 5, 5), 6)).containsExactly(5);
  }

  @Test
  void oneForbidsEveryTokenOfTheText() {
    assertThat(forbidden(1, new TokensContext(2, 0, 3, 3, 5), 6)).containsExactly(0, 3, 5);
  }

  @Test
  void shortTextsAndForeignTokensAreLeftAlone() {
    assertThat(forbidden(4, TokensContext.of(0, 1, 2), 6)).isEmpty();
    assertThat(forbidden(3, TokensContext.of(0, 1), 6)).isEmpty();
    assertThat(forbidden(2, TokensContext.of(2, 9, 2), 4)).isEmpty();
    assertThat(forbidden(0, TokensContext.of(1, 1, 1), 4)).isEmpty();
    assertThat(forbidden(1, new TokensContext(0), 4)).isEmpty();
  }

  @Test
  void mayLeaveNothing() {
    assertThat(forbidden(1, TokensContext.of(0, 1), 2)).containsExactly(0, 1);
  }

  /// Growing contexts, jumps, forks, candidate lists: always what a search through the text gives.
  @Test
  void theIndexGivesWhatASearchGives() {
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 1; n <= 5; n++) {
      TokensContext context = TokensContext.of(random.ints(30, 0, 4).toArray());
      TransformState state = new NoRepeatNgramConstraint(n).start(context);
      for (int step = 0; step < 200; step++) {
        if (step % 3 != 1) {
          Logits logits = Logits.of(new float[10]);
          if (step % 2 == 0) {
            logits.keepTop(9);
          }
          double[] after = Applied.logits(state, context, logits);
          assertThat(removed(after, 9)).isEqualTo(searched(n, context));
        }
        if (step % 5 == 0) {
          TransformState fork = state.fork();
          TokensContext other = context.copy();
          other.append(2);
          Applied.logits(fork, other, Logits.of(new float[10]));
          state = step % 2 == 0 ? state.fork() : state;
        }
        context.append(random.nextInt(step < 100 ? 4 : 8));
      }
    }
  }

  private static Set<Integer> searched(int n, TokensContext context) {
    List<Integer> text = IntStream.range(0, context.length()).mapToObj(context::token).toList();
    List<Integer> end = text.subList(text.size() - n + 1, text.size());
    Set<Integer> found = new HashSet<>();
    for (int begin = 0; begin + n <= text.size(); begin++) {
      if (text.subList(begin, begin + n - 1).equals(end)) {
        found.add(text.get(begin + n - 1));
      }
    }
    return found;
  }

  @Test
  void refusesNegativeLengths() {
    assertThatThrownBy(() -> new NoRepeatNgramConstraint(-1))
        .hasMessage("n must be at least 0, was -1");
  }

  private static Set<Integer> forbidden(int n, TokensContext context, int vocabularySize) {
    float[] row = new float[vocabularySize];
    return removed(Applied.logits(new NoRepeatNgramConstraint(n), context, row), vocabularySize);
  }

  private static Set<Integer> removed(double[] after, int among) {
    Set<Integer> removed = new TreeSet<>();
    for (int token = 0; token < among; token++) {
      if (after[token] == Double.NEGATIVE_INFINITY) {
        removed.add(token);
      }
    }
    return removed;
  }
}
