package gibbs.core.transform;

import static gibbs.core.transform.ClassifierFreeGuidanceTest.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gibbs.core.logits.Logits;
import gibbs.testkit.CompletionLaw;
import gibbs.testkit.FixedContext;
import gibbs.testkit.LetterTokenizer;
import gibbs.testkit.ToyModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class KlTemperatureTest {
  private static final ToyModel TOY = ToyModel.random(LetterTokenizer.letters(5, true), 16, 1.5);

  /// D = ½ ln(½ / ¼) + ½ ln(½ / ¾) = ½ ln 4/3.
  @Test
  void divergenceHalvesTheTemperatureByItsBandwidth() {
    double divergence = 0.5 * Math.log(4 / 3.0);
    assertThat(temperature(new KlTemperature(1, divergence, ""))).isEqualTo(0.5, within(1e-6));
    assertThat(temperature(new KlTemperature(3, divergence / 2, ""))).isEqualTo(0.75, within(1e-6));
  }

  @Test
  void bandwidthZeroLeavesATemperature() {
    assertThat(temperature(new KlTemperature(0.7, 0, ""))).isEqualTo(0.7, within(1e-6));
    assertThat(new KlTemperature(0.7, 0, "").companions()).isEmpty();
    assertThat(new KlTemperature(0.7, 1, "x").companions())
        .containsExactly(new Companion.OtherPrompt("x"));
  }

  @Test
  void theTemperatureHasAFloor() {
    assertThat(temperature(new KlTemperature(1, 1e-3, ""))).isEqualTo(1e-4, within(1e-8));
  }

  /// Tokens without mass count with 10⁻⁷ on either side, listed or not.
  @Test
  void probabilitiesAreClipped() {
    float none = Float.NEGATIVE_INFINITY;
    Logits masked = Logits.of(0, none, 0, none);
    Logits listed = Logits.of(0, -1, 0, -2);
    listed.keepTop(2);
    double least = 1e-7;
    double expected =
        0.5 * Math.log(0.5 / least)
            + least * Math.log(least / 0.25)
            + 0.5 * Math.log(0.5 / 0.5)
            + least * Math.log(least / 0.25);
    for (Logits logits : List.of(masked, listed)) {
      apply(new KlTemperature(1, expected, ""), logits, none, 0, (float) Math.log(2), 0);
      double half = logits == listed ? 2 + Math.exp(-1) + Math.exp(-2) : 2;
      assertThat(logits.logFactor(logits.indexOf(0))).isEqualTo(-2 * Math.log(half), within(1e-5));
    }
  }

  @Test
  void completionsFollowTheFormula() {
    CompletionLaw.check(
        TOY,
        "ab",
        "kl_temperature(1.4, bandwidth=0.5, prompt=\"c\")",
        3,
        () ->
            (logP, context) -> {
              int[] other = context.stream().skip(1).mapToInt(token -> token).toArray();
              other[0] = 2;
              double[] logU = CompletionLaw.logProbabilities(TOY.rule().logits(other));
              double divergence = 0;
              for (int token = 0; token < logP.length; token++) {
                divergence += Math.exp(logP[token]) * (logP[token] - logU[token]);
              }
              double temperature = 1.4 * Math.pow(2, -divergence / 0.5);
              for (int token = 0; token < logP.length; token++) {
                logP[token] /= temperature;
              }
              return logP;
            });
  }

  @Test
  void refusesTemperatureZero() {
    assertThatThrownBy(() -> new KlTemperature(0, 1, "")).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new KlTemperature(1, -1, "")).hasMessageContaining("bandwidth");
  }

  /// The temperature at q = (½, ½), u = (¼, ¾).
  private static double temperature(KlTemperature rule) {
    Logits logits = Logits.of(row(0.5, 0.5));
    apply(rule, logits, row(0.25, 0.75));
    return Math.log(0.5) / logits.logFactor(0);
  }

  private static void apply(KlTemperature rule, Logits logits, float... other) {
    FixedContext any = FixedContext.of(other.length, 1, 0);
    rule.apply(
        logits,
        new FixedContext(any.vocabulary(), 1, any.tokens(), any.draws(), List.of(other.clone())));
  }
}
