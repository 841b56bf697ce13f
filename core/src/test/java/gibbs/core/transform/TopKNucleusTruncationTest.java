package gibbs.core.transform;

import static gibbs.core.transform.NucleusTruncationTest.kept;
import static gibbs.core.transform.TypicalTruncationTest.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import org.junit.jupiter.api.Test;

class TopKNucleusTruncationTest {
  private static final float[] ROW = logs(0.15, 0.4, 0.25, 0.2);

  @Test
  void bothTestsSeeTheSameLaw() {
    assertThat(kept(new TopKNucleusTruncation(3, 0.7), ROW)).containsExactly(1, 2, 3);
    assertThat(kept(new TopKNucleusTruncation(3, 0.6), ROW)).containsExactly(1, 2);
    assertThat(kept(new TopKNucleusTruncation(1, 0.6), ROW)).containsExactly(1);
  }

  @Test
  void differsFromOneAfterTheOther() {
    // After top-k 3 the law is 0.47, 0.29, 0.24, so that two tokens reach 0.7.
    Logits logits = Logits.of(ROW);
    new TopKTruncation(3).apply(logits, TokensContext.of());
    new NucleusTruncation(0.7).apply(logits, TokensContext.of());

    assertThat(logits.size()).isEqualTo(2);
  }

  @Test
  void eachIsOffAtItsNeutralValue() {
    assertThat(kept(new TopKNucleusTruncation(0, 0.6), ROW)).containsExactly(1, 2);
    assertThat(kept(new TopKNucleusTruncation(2, 1), ROW)).containsExactly(1, 2);
    Logits logits = Logits.of(ROW);
    new TopKNucleusTruncation(0, 1).apply(logits, TokensContext.of());
    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void refusesWhatItsPartsRefuse() {
    assertThatThrownBy(() -> new TopKNucleusTruncation(-1, 0.5)).hasMessageContaining("was -1");
    assertThatThrownBy(() -> new TopKNucleusTruncation(1, 1.5)).hasMessageContaining("was 1.5");
  }
}
