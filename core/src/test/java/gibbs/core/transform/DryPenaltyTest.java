package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.core.model.Vocabulary;
import gibbs.core.transform.DryPenalty.Breaker;
import gibbs.testkit.Applied;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DryPenaltyTest {
  private static final DryPenalty PLAIN = new DryPenalty(1, 2, 2, -1, List.of());

  @Test
  void theLongestRepeatCounts() {
    // "a b c c b c d a b c": c would follow "b c", d follows "b c" too, and "a b c" is longest for
    // c
    TokensContext context = TokensContext.of(0, 1, 2, 2, 1, 2, 3, 0, 1, 2);

    assertThat(penalties(PLAIN, context, 5)).containsExactly(0, 0, 2, 1, 0);
  }

  @Test
  void aRepeatOfTheAllowedLengthCostsTheMultiplier() {
    TokensContext context = TokensContext.of(0, 1, 2, 0, 1);

    assertThat(penalties(PLAIN, context, 4)).containsExactly(0, 0, 1, 0);
    assertThat(penalties(new DryPenalty(1, 2, 3, -1, List.of()), context, 4)).containsOnly(0);
    assertThat(penalties(new DryPenalty(-1, 2, 1, -1, List.of()), context, 4))
        .containsExactly(0, 0, -2, 0);
  }

  @Test
  void withAllowedLengthZeroEveryFollowerCounts() {
    assertThat(penalties(new DryPenalty(1, 1.75, 0, -1, List.of()), TokensContext.of(1, 2, 1), 4))
        .containsExactly(0, 1, 1.75, 0);
  }

  @Test
  void theWindowEndsWithTheContext() {
    TokensContext context = TokensContext.of(4, 5, 0, 1, 4, 5, 0, 1);
    DryPenalty rule = new DryPenalty(1, 1.5, 1, 6, List.of());

    assertThat(penalties(rule, context, 6)).containsExactly(0, 0, 0, 0, 1.5, 0);
    assertThat(penalties(new DryPenalty(1, 1.5, 1, 0, List.of()), context, 6)).containsOnly(0);
  }

  @Test
  void breakersOfTokensShortenTheRepeat() {
    TokensContext context = TokensContext.of(0, 1, 2, 2, 1, 2, 3, 0, 1, 2);

    assertThat(penalties(new DryPenalty(1, 2, 1, -1, tokens(1)), context, 5))
        .containsExactly(0, 0, 1, 1, 0);
    assertThat(penalties(new DryPenalty(1, 2, 1, -1, tokens(2)), context, 5)).containsOnly(0);
    assertThat(penalties(new DryPenalty(1, 2, 1, -1, tokens(0, 1)), context, 5))
        .containsExactly(0, 1, 1, 1, 0);
  }

  @Test
  void aTokenThatIsABreakerIsLeftAlone() {
    TokensContext context = TokensContext.of(1, 2, 3, 1, 2);

    assertThat(penalties(new DryPenalty(1, 2, 2, -1, tokens(3)), context, 4)).containsOnly(0);
    assertThat(penalties(new DryPenalty(1, 2, 2, -1, tokens(3, 3)), context, 4))
        .containsExactly(0, 0, 0, 1);
  }

  @Test
  void breakersOfTextAreFoundAcrossTokens() {
    Vocabulary pieces = LetterTokenizer.of("a", "b", "c", "x.", ".y", "d..e");
    DryPenalty rule =
        new DryPenalty(1, 2, 1, -1, List.of(new Breaker.Text(".."), new Breaker.Text("é")));

    assertThat(penalties(rule, new TokensContext(0, pieces, 3, 4, 0, 1, 3, 4, 0), 6))
        .containsExactly(0, 1, 0, 0, 0, 0);
    assertThat(penalties(rule, new TokensContext(0, pieces, 3, 4, 0, 1, 3, 4), 6)).containsOnly(0);
    assertThat(penalties(rule, new TokensContext(0, pieces, 0, 1, 5, 0, 1), 6))
        .as("d..e shows a breaker itself")
        .containsOnly(0);
  }

  @Test
  void theExponentStopsWhereSinglePrecisionEnds() {
    int[] ones = new int[400];
    Arrays.fill(ones, 1);
    DryPenalty rule = new DryPenalty(0.5, 1.75, 2, -1, List.of());

    assertThat(penalties(rule, TokensContext.of(ones), 3)[1])
        .isCloseTo(0.5 * Math.pow(1.75, 158), within(1e33));
    assertThat(penalties(new DryPenalty(-5, 1.75, 2, -1, List.of()), TokensContext.of(ones), 3)[1])
        .isFinite();
    assertThat(penalties(new DryPenalty(3, 1, 2, -1, List.of()), TokensContext.of(ones), 3))
        .containsExactly(0, 3, 0);
  }

  @Test
  void neutralValuesAreTheIdentity() {
    TokensContext context = TokensContext.of(0, 0, 0, 0);

    for (DryPenalty rule :
        List.of(
            new DryPenalty(0, 2, 1, -1, List.of()),
            new DryPenalty(1, 0.9, 1, -1, List.of()),
            new DryPenalty(1, 2, 1, 0, List.of()))) {
      assertThat(rule.isNeutral()).isTrue();
      assertThat(penalties(rule, context, 2)).containsOnly(0);
    }
  }

  /// Growing contexts, jumps, windows, breakers, forks, candidate lists: always what the definition
  /// gives when it is applied anew.
  @Test
  void theIndexGivesWhatTheDefinitionGives() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 60; trial++) {
      int letters = 1 + trial % 4;
      List<Breaker> breakers = new ArrayList<>();
      for (int count = trial % 3; count > 0; count--) {
        breakers.addAll(tokens(random.ints(1 + random.nextInt(3), 0, letters + 1).toArray()));
      }
      int window = trial % 5 == 0 ? 7 : trial % 5 == 1 ? 40 : -1;
      DryPenalty rule = new DryPenalty(0.5, 1.1, trial % 12, window, breakers);
      TokensContext context = new TokensContext(4, random.ints(4, 0, letters).toArray());
      TransformState state = rule.start(context);
      for (int step = 0; step < 120; step++) {
        if (step % 3 != 1) {
          Logits logits = Logits.of(new float[6]);
          if (step % 2 == 0) {
            logits.keepTop(5);
          }
          double[] after = Applied.logits(state, context, logits);
          double[] expected = defined(rule, context, 6);
          for (int token = 0; token < 5; token++) {
            assertThat(-after[token])
                .as("%s after %d tokens, token %d", rule, context.length(), token)
                .isCloseTo(expected[token], within(1e-4 * (1 + expected[token])));
          }
        }
        if (step % 11 == 5) {
          TransformState fork = state.fork();
          TokensContext other = context.copy();
          other.append(0);
          Applied.logits(fork, other, Logits.of(new float[6]));
          state = step % 2 == 0 ? state.fork() : state;
        }
        context.append(random.nextInt(letters));
      }
    }
  }

  /// The definition, word for word.
  private static double[] defined(DryPenalty rule, TokensContext context, int vocabularySize) {
    int length = context.length();
    int from = rule.window() < 0 ? 0 : Math.max(0, length - rule.window());
    int longest = length - from;
    int latest = -1;
    for (Breaker breaker : rule.breakers()) {
      List<Integer> tokens = ((Breaker.Tokens) breaker).tokens();
      for (int begin = from; begin + tokens.size() <= length; begin++) {
        boolean isHere = true;
        for (int place = 0; place < tokens.size(); place++) {
          isHere &= context.token(begin + place) == tokens.get(place);
        }
        int following = length - begin - tokens.size();
        if (isHere && (begin > latest || begin == latest && following < longest)) {
          latest = begin;
          longest = following;
        }
      }
    }
    double[] penalties = new double[vocabularySize];
    for (int next = from + 1; next < length; next++) {
      int common = 0;
      while (common < longest
          && next - 1 - common >= from
          && context.token(next - 1 - common) == context.token(length - 1 - common)) {
        common++;
      }
      int token = context.token(next);
      boolean isBreaker = rule.breakers().contains(new Breaker.Tokens(List.of(token)));
      if (common >= rule.allowedLength() && longest >= rule.allowedLength() && !isBreaker) {
        double penalty = rule.multiplier() * Math.pow(rule.base(), common - rule.allowedLength());
        penalties[token] = Math.max(penalties[token], penalty);
      }
    }
    return penalties;
  }

  /// One step over a long text costs what the text repeats, not what it is long: a hundred thousand
  /// tokens, thousands of steps, and a text of one token.
  @Test
  void longContextsWork() {
    int[] prompt = new SplittableRandom(1).ints(100_000, 0, 5000).toArray();
    TokensContext context = TokensContext.of(prompt);
    TransformState state = PLAIN.start(context);
    float[] row = new float[5000];
    for (int step = 0; step < 200; step++) {
      state.apply(Logits.of(row), context);
      context.append(prompt[step]);
    }
    assertThat(Applied.logits(state, context, Logits.of(row))[prompt[200]])
        .isBetween((double) -Float.MAX_VALUE, -1e38);

    int[] ones = new int[100_000];
    TokensContext same = TokensContext.of(ones);
    assertThat(penalties(new DryPenalty(1, 1.75, 2, -1, List.of()), same, 1)[0])
        .isGreaterThan(1e37);
  }

  /// As in llama.cpp: one more in the exponent, nothing else.
  @Test
  void aNegativeAllowedLengthCountsInTheExponent() {
    TokensContext context = TokensContext.of(0, 1, 2, 0, 1);

    double[] none = penalties(new DryPenalty(0.5, 2, 0, -1, List.of()), context, 4);
    double[] negative = penalties(new DryPenalty(0.5, 2, -3, -1, List.of()), context, 4);

    assertThat(none).containsExactly(0.5, 0.5, 2, 0);
    assertThat(negative).containsExactly(4, 4, 16, 0);
  }

  @Test
  void refusesWhatIsNoPenalty() {
    assertThatThrownBy(() -> new DryPenalty(Double.NaN, 2, 2, -1, List.of()))
        .hasMessageContaining("multiplier must be finite");
    assertThatThrownBy(() -> new DryPenalty(1, 2, 2, -2, List.of()))
        .hasMessage("window must be at least -1, was -2");
    assertThatThrownBy(() -> new Breaker.Text("")).hasMessage("a breaker must not be empty");
    assertThatThrownBy(() -> new Breaker.Tokens(List.of()))
        .hasMessage("a breaker must not be empty");
  }

  private static List<Breaker> tokens(int... ids) {
    return List.of(new Breaker.Tokens(Arrays.stream(ids).boxed().toList()));
  }

  private static double[] penalties(DryPenalty rule, TokensContext context, int vocabularySize) {
    double[] after = Applied.logits(rule, context, new float[vocabularySize]);
    return Arrays.stream(after).map(logit -> 0 - logit).toArray();
  }
}
