package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.Applied;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.TokensContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class LengthDecayTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void endTokensGrowFromTheStartOn() {
    LengthDecay rule = new LengthDecay(1, 2, -1, List.of(0, 1, 77));

    assertThat(Applied.logits(rule, new TokensContext(2, 2, 2, 2), 1, -1, 3))
        .containsExactly(1, -1, 3);
    assertThat(Applied.logits(rule, new TokensContext(2, 2, 2, 2, 2), 1, -1, 3))
        .containsExactly(2, 0, 3);
    assertThat(Applied.logits(rule, new TokensContext(2, 2, 2, 2, 2, 2), 1, -1, 3))
        .containsExactly(4, 2, 3);
  }

  @Test
  void aFactorBelowOneDiscourages() {
    assertThat(
            Applied.logits(new LengthDecay(0, 0.5, 0, List.of(0, 1)), TokensContext.of(2), 2, -2))
        .containsExactly(1, -3);
  }

  @Test
  void zeroStaysAndGrowthEnds() {
    int[] many = new int[5000];

    assertThat(
            Applied.logits(
                new LengthDecay(0, 1e9, 0, List.of(0, 1, 2)), TokensContext.of(many), 0, 1, NONE))
        .containsExactly(0, 1e30f, Double.NEGATIVE_INFINITY);
  }

  @Test
  void withoutEndTokensTheModelsOwnAreMeant() {
    TokensContext context = new TokensContext(0, LetterTokenizer.letters(2, true), 0);

    assertThat(Applied.logits(new LengthDecay(0, 2, 0, List.of()), context, 1, 1))
        .containsExactly(1, 2);
  }

  @Test
  void worksOnCandidates() {
    TokensContext context = TokensContext.of(0);
    Logits logits = Logits.of(1, 2, 3);
    logits.keepTop(2);

    assertThat(
            Applied.logits(
                new LengthDecay(0, 2, 0, List.of(0, 1)).start(context).fork(), context, logits))
        .containsExactly(NONE, 4, 3);
  }

  @Test
  void oneIsTheIdentityAndOtherNumbersAreRefused() {
    assertThat(Applied.logits(new LengthDecay(0, 1, 0, List.of(0)), TokensContext.of(0), 0.1f))
        .containsExactly(0.1f);
    assertThatThrownBy(() -> new LengthDecay(-1, 2, 0, List.of()))
        .hasMessage("start must be at least 0, was -1");
    assertThatThrownBy(() -> new LengthDecay(0, 0, 0, List.of())).hasMessageContaining("factor");
    assertThatThrownBy(() -> new LengthDecay(0, 2, -2, List.of()))
        .hasMessage("begin must be at least -1, was -2");
  }
}
