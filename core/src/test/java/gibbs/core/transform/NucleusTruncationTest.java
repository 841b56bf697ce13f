package gibbs.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.EmptySupportException;
import gibbs.core.logits.Logits;
import gibbs.testkit.TokensContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NucleusTruncationTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @Test
  void keepsSmallestPrefixReachingP() {
    assertThat(kept(0.5, 0, 2, 1)).containsExactly(1); // 0.67 of the mass
    assertThat(kept(0.7, 0, 2, 1)).containsExactly(1, 2); // 0.91
    assertThat(kept(0.95, 0, 2, 1)).containsExactly(0, 1, 2);
  }

  @Test
  void stopsAtEquality() {
    assertThat(kept(0.25, 0, 0, 0, 0)).containsExactly(0);
    assertThat(kept(0.5, 0, 0, 0, 0)).containsExactly(0, 1);
    assertThat(kept(0.75, 0, 0, 0, 0)).containsExactly(0, 1, 2);
    assertThat(kept(Math.nextUp(0.75), 0, 0, 0, 0)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void keepsOneTokenAtZeroAndMinKeepTokensAtLeast() {
    assertThat(kept(0, 1, 5, 5)).containsExactly(1);
    assertThat(kept(new NucleusTruncation(0, 2), 1, 5, 4)).containsExactly(1, 2);
    assertThat(kept(new NucleusTruncation(0.1, 9), 1, 5, NONE)).containsExactly(0, 1);
    assertThat(kept(new NucleusTruncation(0.5, 3), 60, 0, -60, -90)).containsExactly(0, 1, 2);
  }

  @Test
  void keptMassIsZ() {
    Logits logits = Logits.of(0, 2, 1);
    double mass = 1 - logits.probability(0);

    new NucleusTruncation(0.7).apply(logits, TokensContext.of());

    assertThat(logits.logZ()).isCloseTo(Math.log(mass), within(1e-6));
  }

  @Test
  void removedTokensStayAway() {
    assertThat(kept(Math.nextDown(1.0), NONE, 2, NONE, 1)).containsExactly(1, 3);
  }

  @Test
  void oneIsTheIdentity() {
    Logits logits = Logits.of(3, NONE, 1);

    new NucleusTruncation(1).apply(logits, TokensContext.of());

    assertThat(logits.hasAllTokens()).isTrue();
  }

  @Test
  void nothingToKeepIsAnError() {
    assertThatThrownBy(() -> kept(0.5, NONE, NONE)).isInstanceOf(EmptySupportException.class);
  }

  @Test
  void rejectsPAboveOne() {
    assertThatThrownBy(() -> new NucleusTruncation(1.2)).hasMessageContaining("was 1.2");
    assertThatThrownBy(() -> new NucleusTruncation(Double.NaN)).hasMessageContaining("was NaN");
    assertThatThrownBy(() -> new NucleusTruncation(0.5, 0)).hasMessageContaining("min_keep");
  }

  private static List<Integer> kept(double p, float... row) {
    return kept(new NucleusTruncation(p), row);
  }

  /// Tokens with mass, ascending.
  static List<Integer> kept(LogitsTransform transform, float... row) {
    Logits logits = Logits.of(row);
    TokensContext context = TokensContext.of();
    transform.start(context).apply(logits, context);
    logits.supportSize();
    List<Integer> kept = new ArrayList<>();
    for (int token = 0; token < row.length; token++) {
      int index = logits.indexOf(token);
      if (index >= 0 && !logits.isRemoved(index)) {
        kept.add(token);
      }
    }
    return kept;
  }
}
