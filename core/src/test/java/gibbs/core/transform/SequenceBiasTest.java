package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.core.transform.SequenceBias.Bias;
import gibbs.testkit.Applied;
import gibbs.testkit.TokensContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceBiasTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void allSequencesThatAreDueAddUp() {
    SequenceBias rule = rule(bias(1, 2), bias(0.5, 1, 2), bias(0.25, 0, 1, 2), bias(4, 1, 3));

    assertThat(after(rule, TokensContext.of(0, 1))).containsExactly(0, 0, 1.75, 4);
    assertThat(after(rule, TokensContext.of(1, 1))).containsExactly(0, 0, 1.5, 4);
    assertThat(after(rule, TokensContext.of(0, 0))).containsExactly(0, 0, 1, 0);
    assertThat(rule.max()).isEqualTo(4);
    assertThat(rule.window()).isEqualTo(2);
  }

  @Test
  void theLastOfEqualSequencesCounts() {
    assertThat(after(rule(bias(1, 2), bias(2, 0), bias(3, 2)), TokensContext.of(0)))
        .containsExactly(2, 0, 3, 0);
  }

  @Test
  void aSequenceMayBeginWhereTheContextDoes() {
    TokensContext context = TokensContext.of(1);

    assertThat(after(rule(bias(1, 1, 2)), context)).containsExactly(0, 0, 1, 0);
    assertThat(after(rule(bias(1, 2, 1, 2)), context)).containsOnly(0);
  }

  @Test
  void minusInfinityForbidsAndForeignTokensAreIgnored() {
    assertThat(
            after(
                rule(bias(NONE, 0, 2), bias(5, 2), bias(1, 77), bias(1, 99, 1)),
                TokensContext.of(0)))
        .containsExactly(0, 0, NONE, 0);
  }

  @Test
  void worksOnCandidates() {
    TokensContext context = TokensContext.of(0);
    Logits logits = Logits.of(0, 1, 2, 3);
    logits.keepTop(2);

    assertThat(Applied.logits(rule(bias(1, 0, 2), bias(1, 1)).start(context), context, logits))
        .containsExactly(NONE, NONE, 3, 3);
  }

  @Test
  void refusesWhatIsNoBias() {
    assertThatThrownBy(() -> bias(1)).hasMessage("a sequence must not be empty");
    assertThatThrownBy(() -> bias(Double.POSITIVE_INFINITY, 1))
        .hasMessageContaining("bias must be finite or -inf");
    assertThatThrownBy(() -> bias(Double.NaN, 1)).hasMessageContaining("bias");
  }

  private static Bias bias(double bias, Integer... sequence) {
    return new Bias(Arrays.asList(sequence), bias);
  }

  private static SequenceBias rule(Bias... biases) {
    return new SequenceBias(List.of(biases));
  }

  private static double[] after(SequenceBias rule, TokensContext context) {
    return Applied.logits(rule, context, new float[4]);
  }
}
