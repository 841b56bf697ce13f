package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class PenaltyDecodingTest {
  private static final LetterTokenizer LETTERS = LetterTokenizer.letters(4, true);
  private static final ToyModel TOY = ToyModel.random(LETTERS, 20, 1.5);

  @Test
  void distantTokensAreForgotten() {
    PenaltyDecoding rule = new PenaltyDecoding(2, 2, 0, 9, List.of());
    assertThat(after(rule, TokensContext.of(0, 1, 2), 4, 4, -4, 4)).containsExactly(4, 2, -8, 4);
    assertThat(after(new PenaltyDecoding(2, -1, 0, 9, List.of()), TokensContext.of(0, 1, 2), 4, 4))
        .containsExactly(2, 2);
    assertThat(after(new PenaltyDecoding(2, 0, 0, 9, List.of()), TokensContext.of(0, 1), 4, 4))
        .containsExactly(4, 4);
  }

  /// 3 nats off at step 0, 1.5 at step 2 of 4, nothing from step 4 on.
  @Test
  void endsAreDiscouragedInAStraightLine() {
    PenaltyDecoding rule = new PenaltyDecoding(1, 0, 3, 4, List.of());
    assertThat(after(rule, new TokensContext(1, LETTERS, 0), 1, 1, 1, 1))
        .containsExactly(1, 1, 1, -2);
    assertThat(after(rule, new TokensContext(1, LETTERS, 0, 0, 0), 1, 1, 1, 1))
        .containsExactly(1, 1, 1, -0.5);
    assertThat(after(rule, new TokensContext(1, LETTERS, 0, 0, 0, 0, 0), 1, 1, 1, 1))
        .containsExactly(1, 1, 1, 1);
  }

  @Test
  void endTokensCanBeNamed() {
    PenaltyDecoding rule = new PenaltyDecoding(1, 0, 3, 4, List.of(1, 77, 1));
    assertThat(after(rule, new TokensContext(1, LETTERS, 0), 1, 1, 1, 1))
        .containsExactly(1, -2, 1, 1);
  }

  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(
        TOY,
        "ab",
        "normalize | penalty_decoding(1.4, window=2, length=2, until=2)",
        4,
        () ->
            (logP, context) -> {
              for (int token :
                  List.copyOf(context).subList(context.size() - 2, context.size()).stream()
                      .distinct()
                      .toList()) {
                logP[token] *= 1.4;
              }
              logP[3] -= Math.max(0, 2 * (1 - (context.size() - 2) / 2.0));
              return logP;
            });
  }

  @Test
  void refusesNegativeWindows() {
    assertThatThrownBy(() -> new PenaltyDecoding(1, -2, 0, 0, List.of()))
        .hasMessage("window must be at least -1, was -2");
    assertThatThrownBy(() -> new PenaltyDecoding(1, 0, Double.NaN, 0, List.of()))
        .hasMessageContaining("length");
  }

  private static double[] after(PenaltyDecoding rule, TokensContext context, float... row) {
    Logits logits = Logits.of(row);
    rule.start(context).apply(logits, context);
    double[] after = new double[row.length];
    for (int token = 0; token < row.length; token++) {
      after[token] = logits.logit(token);
    }
    return after;
  }
}
